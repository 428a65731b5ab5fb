package twin;

import org.flowable.engine.RuntimeService;
import org.flowable.engine.TaskService;
import org.flowable.task.api.Task;
import org.springframework.stereotype.Component;

/** Flowable, embedded; its services join Spring's transaction. */
@Component
public class OnFlowable implements Engine {

    private final RuntimeService runtime;
    private final TaskService tasks;

    public OnFlowable(RuntimeService runtime, TaskService tasks) {
        this.runtime = runtime;
        this.tasks = tasks;
    }

    @Override
    public void start(String caseId) {
        runtime.startProcessInstanceByKey(PROCESS, caseId);
    }

    @Override
    public boolean complete(String caseId, int step) {
        Task task = tasks.createTaskQuery()
                .processInstanceBusinessKey(caseId)
                .taskDefinitionKey(Engine.task(step))
                .singleResult();
        if (task == null) {
            return false;
        }
        tasks.complete(task.getId());
        return true;
    }
}

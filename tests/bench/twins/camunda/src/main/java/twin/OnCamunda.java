package twin;

import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.task.Task;
import org.springframework.stereotype.Component;

/** Camunda 7, embedded; its services join Spring's transaction. */
@Component
public class OnCamunda implements Engine {

    private final RuntimeService runtime;
    private final TaskService tasks;

    public OnCamunda(RuntimeService runtime, TaskService tasks) {
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

package twin;

/** What the twin asks of its process engine. Both calls join the caller's transaction. */
public interface Engine {

    String PROCESS = "approval";

    /** Starts a process instance under the case's id. */
    void start(String caseId);

    /** Completes the user task of a step (1 to 5); false when the case does not wait at that step. */
    boolean complete(String caseId, int step);

    /** The key of a step's user task in the process definition. */
    static String task(int step) {
        return "step" + step;
    }
}

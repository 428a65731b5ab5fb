package twin;

import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What people do with cases, each in one transaction with what the engine makes of it. */
@Service
public class Decisions {

    private final JdbcTemplate database;
    private final Engine engine;

    public Decisions(JdbcTemplate database, Engine engine) {
        this.database = database;
        this.engine = engine;
    }

    /** Starts a case, unless there is one with this id. */
    @Transactional
    public void start(String caseId) {
        int started = database.update("INSERT INTO cases (id) VALUES (?) ON CONFLICT DO NOTHING", caseId);
        if (started == 1) {
            engine.start(caseId);
        }
    }

    /**
     * Completes a step and writes its audit row; the same under the same key again changes nothing.
     *
     * <p>The audit row comes first: of two who decide a step at once the second waits for the first one's commit.
     */
    @Transactional
    public void approve(String login, String key, String caseId, int step, String note) {
        int written = database.update(
                "INSERT INTO audit (case_id, step, login, key, note) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                caseId, step, login, key, note);
        boolean done = written == 1 ? engine.complete(caseId, step) : repeated(login, key, caseId, step);
        if (!done) {
            throw refusal(caseId);
        }
    }

    private boolean repeated(String login, String key, String caseId, int step) {
        return exists(
                "SELECT 1 FROM audit WHERE login = ? AND key = ? AND case_id = ? AND step = ?",
                login, key, caseId, step);
    }

    private Refused refusal(String caseId) {
        return exists("SELECT 1 FROM cases WHERE id = ?", caseId)
                ? new Refused(HttpStatus.CONFLICT, "it is not this step's turn")
                : new Refused(HttpStatus.NOT_FOUND, "no such case");
    }

    private boolean exists(String query, Object... parameters) {
        List<Integer> rows = database.queryForList(query, Integer.class, parameters);
        return !rows.isEmpty();
    }
}

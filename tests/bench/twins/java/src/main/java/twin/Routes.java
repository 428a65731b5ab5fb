package twin;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** The HTTP contract of all twins. Answers are text, not objects: so they have a length and are not sent in chunks. */
@RestController
public class Routes {

    record Login(String login, String password) {}

    record NewCase(String id) {}

    record Approval(String note) {}

    private final Sessions sessions;
    private final Decisions decisions;

    public Routes(Sessions sessions, Decisions decisions) {
        this.sessions = sessions;
        this.decisions = decisions;
    }

    @GetMapping("/health")
    public ResponseEntity<String> health() {
        return json("{}");
    }

    @PostMapping("/login")
    public ResponseEntity<String> login(@RequestBody Login body) {
        return json("{\"token\":\"" + sessions.open(body.login(), body.password()) + "\"}");
    }

    @PostMapping("/cases")
    public ResponseEntity<String> start(
            @RequestHeader(name = "Authorization", required = false) String authorization, @RequestBody NewCase body) {
        sessions.login(authorization);
        decisions.start(body.id());
        return json("{}");
    }

    @PostMapping("/cases/{id}/steps/{step}/approve")
    public ResponseEntity<String> approve(
            @RequestHeader(name = "Authorization", required = false) String authorization,
            @RequestHeader("Idempotency-Key") String key,
            @PathVariable("id") String id,
            @PathVariable("step") int step,
            @RequestBody Approval body) {
        decisions.approve(sessions.login(authorization), key, id, step, body.note());
        return json("{\"step\":" + step + "}");
    }

    @ExceptionHandler
    public ResponseEntity<String> refused(Refused refused) {
        return ResponseEntity.status(refused.status()).body(refused.getMessage());
    }

    private static ResponseEntity<String> json(String text) {
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(text);
    }
}

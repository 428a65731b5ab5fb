package twin;

import org.springframework.http.HttpStatus;

/** A request that is answered with an error; its transaction is rolled back. */
public class Refused extends RuntimeException {

    private final HttpStatus status;

    public Refused(HttpStatus status, String reason) {
        super(reason, null, false, false);
        this.status = status;
    }

    public HttpStatus status() {
        return status;
    }
}

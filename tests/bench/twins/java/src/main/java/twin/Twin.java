package twin;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An approval chain over HTTP on an embedded process engine; which engine is on the classpath decides. */
@SpringBootApplication
public class Twin {

    public static void main(String[] arguments) {
        SpringApplication.run(Twin.class, arguments);
    }
}

package twin;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Logins: the password is checked once, then a token stands for the person, looked up for each request. */
@Component
public class Sessions {

    private static final String BEARER = "Bearer ";
    private static final int ITERATIONS = 600_000;
    private static final int KEY_BITS = 256;
    private static final int SALT_BYTES = 16;
    private static final int TOKEN_BYTES = 32;

    private final JdbcTemplate database;
    private final SecureRandom random = new SecureRandom();

    /** The one person of the twin is in the database from its first start on. */
    public Sessions(
            JdbcTemplate database, @Value("${twin.login}") String login, @Value("${twin.password}") String password) {
        this.database = database;
        if (database.queryForList("SELECT 1 FROM people WHERE login = ?", Integer.class, login).isEmpty()) {
            byte[] salt = bytes(SALT_BYTES);
            database.update(
                    "INSERT INTO people (login, salt, hash) VALUES (?, ?, ?)", login, salt, slowHash(password, salt));
        }
    }

    /** A new session's token. */
    public String open(String login, String password) {
        List<Boolean> right = database.query(
                "SELECT salt, hash FROM people WHERE login = ?",
                (row, number) -> MessageDigest.isEqual(row.getBytes(2), slowHash(password, row.getBytes(1))),
                login);
        if (!right.contains(true)) {
            throw new Refused(HttpStatus.UNAUTHORIZED, "wrong login or password");
        }
        String token = HexFormat.of().formatHex(bytes(TOKEN_BYTES));
        database.update(
                "INSERT INTO sessions (token, login, expires) VALUES (?, ?, now() + interval '12 hours')",
                hash(token), login);
        return token;
    }

    /** Whose token a request's Authorization header (null: none) carries. */
    public String login(String authorization) {
        if (authorization == null || !authorization.startsWith(BEARER)) {
            throw new Refused(HttpStatus.UNAUTHORIZED, "log in first");
        }
        List<String> logins = database.queryForList(
                "SELECT login FROM sessions WHERE token = ? AND expires > now()",
                String.class, (Object) hash(authorization.substring(BEARER.length())));
        if (logins.isEmpty()) {
            throw new Refused(HttpStatus.UNAUTHORIZED, "log in first");
        }
        return logins.get(0);
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] slowHash(String password, byte[] salt) {
        try {
            PBEKeySpec key = new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, KEY_BITS);
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(key).getEncoded();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /** A token is kept by its hash, so that who reads the table cannot log in. */
    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }
}

package vitrine.cli.health;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// A service that runs somewhere, as its clients see it. It is asked with the JDK's oldest client,
/// because that is loaded in a third of the time, and a health check is asked often.
public final class RunningService {
  private final URI root;
  private final Duration timeout;
  private final boolean insecure;
  private final @Nullable String key;

  /// @param root where it listens, such as `http://localhost:8080`
  /// @param timeout to connect, and again to be answered
  /// @param insecure whether any certificate will do
  /// @param key for services that ask for one
  public RunningService(URI root, Duration timeout, boolean insecure, @Nullable String key) {
    this.root = root;
    this.timeout = timeout;
    this.insecure = insecure;
    this.key = key;
  }

  /// Asks whether it is ready.
  ///
  /// @throws UnhealthyException when it is not, or does not answer
  public void requireReady() {
    ask("/actuator/health/readiness", null);
  }

  /// Has it classify a picture.
  ///
  /// @param png a picture
  /// @return the best class
  /// @throws UnhealthyException when there is none
  public String classify(byte[] png) {
    String answer = ask("/classify", png);
    try {
      return JsonMapper.shared()
          .readTree(answer)
          .required("predictions")
          .required(0)
          .required("label")
          .asString();
    } catch (JacksonException e) {
      throw new UnhealthyException("%s/classify answers %s".formatted(root, answer));
    }
  }

  private String ask(String path, byte @Nullable [] picture) {
    URI uri = URI.create(root.toString().replaceAll("/+$", "") + path);
    try {
      HttpURLConnection connection = connect(uri);
      if (picture != null) {
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "image/png");
        try (OutputStream out = connection.getOutputStream()) {
          out.write(picture);
        }
      }
      int status = connection.getResponseCode();
      String body = body(connection, status);
      if (status != HttpURLConnection.HTTP_OK) {
        throw new UnhealthyException("%s answers %d: %s".formatted(uri, status, body.strip()));
      }
      return body;
    } catch (IOException e) {
      throw new UnhealthyException("%s does not answer: %s".formatted(uri, e.getMessage()));
    }
  }

  private HttpURLConnection connect(URI uri) throws IOException {
    if (!(uri.toURL().openConnection() instanceof HttpURLConnection connection)) {
      throw new UnhealthyException("--url is '%s'; allowed: http:// or https://".formatted(root));
    }
    if (insecure && connection instanceof HttpsURLConnection tls) {
      AnyCertificate.allow(tls);
    }
    connection.setConnectTimeout(Math.toIntExact(timeout.toMillis()));
    connection.setReadTimeout(Math.toIntExact(timeout.toMillis()));
    connection.setUseCaches(false);
    if (key != null) {
      connection.setRequestProperty("X-API-Key", key);
    }
    return connection;
  }

  private static String body(HttpURLConnection connection, int status) throws IOException {
    try (InputStream in =
        status < HttpURLConnection.HTTP_BAD_REQUEST
            ? connection.getInputStream()
            : connection.getErrorStream()) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

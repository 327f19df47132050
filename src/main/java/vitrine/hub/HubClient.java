package vitrine.hub;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import vitrine.hub.HubException.Problem;

/// The hub's HTTP interface, for one model. Redirects are followed here and not by Java's client,
/// because the token must not go where they lead, and because the hub tells a file's checksum in
/// the redirect.
final class HubClient implements AutoCloseable {
  private static final int MAX_REDIRECTS = 10;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  private final HubSettings settings;
  private final HubReference model;
  private final HubRefusal refusal;
  private final HttpClient http;

  HubClient(HubSettings settings, HubReference model) {
    this.settings = settings;
    this.model = model;
    this.refusal = new HubRefusal(model, settings);
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1) // one connection for each file
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.answerTimeout())
            .proxy(settings.proxies())
            .build();
  }

  /// All of a small document.
  ///
  /// @param path of the hub
  /// @param limit of its size in bytes
  byte[] document(String path, int limit) {
    try (Answer answer = send("GET", path, 0)) {
      return answer.body().all(limit);
    } catch (IOException e) {
      throw unreachable(path, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /// What the hub tells of a file. Redirects that tell it are not followed.
  Answer head(String path) {
    try {
      return send("HEAD", path, 0);
    } catch (IOException e) {
      throw unreachable(path, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /// A file's content, not read yet.
  ///
  /// @param from the first byte that is wanted
  Answer content(String path, long from) {
    try {
      return send("GET", path, from);
    } catch (IOException e) {
      throw unreachable(path, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private Answer send(String method, String path, long from)
      throws IOException, InterruptedException {
    URI uri = URI.create(settings.endpoint() + path);
    var metadata = new Answer.Metadata();
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      boolean hub = isHub(uri);
      HttpResponse<Body> response = send(request(method, uri, from, hub));
      boolean done = false;
      try {
        int status = response.statusCode();
        if (status >= 400) {
          throw refusal.of(response, hub);
        }
        metadata.read(response, hub);
        done = !REDIRECTS.contains(status) || (method.equals("HEAD") && metadata.complete());
        if (done) {
          return metadata.of(response);
        }
        uri = target(uri, response);
      } finally {
        if (!done) {
          response.body().close();
        }
      }
    }
    throw new HubException(
        Problem.PROTOCOL,
        "%s on %s: more than %d redirects".formatted(model, settings.endpoint(), MAX_REDIRECTS));
  }

  private HttpRequest request(String method, URI uri, long from, boolean hub) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("User-Agent", "vitrine")
            .header("Accept-Encoding", "identity"); // lengths and ranges are the file's own
    if (from > 0) {
      request.header("Range", "bytes=" + from + "-");
    }
    if (hub) {
      settings.token().ifPresent(token -> request.header("Authorization", token.header()));
    }
    return request.build();
  }

  private HttpResponse<Body> send(HttpRequest request) throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<Body>> answer =
        http.sendAsync(request, _ -> new Body(settings.readTimeout()));
    boolean done = false;
    try {
      HttpResponse<Body> response =
          answer.get(
              settings.answerTimeout().plus(settings.readTimeout()).toMillis(),
              TimeUnit.MILLISECONDS);
      done = true;
      return response;
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no answer");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } finally {
      if (!done) {
        answer.cancel(true);
      }
    }
  }

  private URI target(URI from, HttpResponse<?> response) {
    String location = response.headers().firstValue("Location").orElse("");
    @Nullable URI to;
    try {
      to = location.isEmpty() ? null : from.resolve(location);
    } catch (IllegalArgumentException e) {
      to = null;
    }
    boolean allowed =
        to != null
            && to.getHost() != null
            && ("https".equals(to.getScheme())
                || ("http".equals(to.getScheme()) && "http".equals(from.getScheme())));
    if (to == null || !allowed) {
      throw new HubException(
          Problem.PROTOCOL,
          "%s on %s: a redirect that can't be followed".formatted(model, settings.endpoint()));
    }
    return to;
  }

  /// Whether this is the very host, scheme and port of the endpoint: nothing else sees the token.
  private boolean isHub(URI uri) {
    return uri.getScheme().equals(settings.endpoint().getScheme())
        && uri.getHost().equalsIgnoreCase(settings.endpoint().getHost())
        && port(uri) == port(settings.endpoint());
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
  }

  /// What a connection's failure means.
  HubException unreachable(String path, IOException e) {
    boolean untrusted = e instanceof SSLHandshakeException;
    String reason =
        switch (e) {
          case SSLHandshakeException _ -> "its certificate is not trusted: ";
          case HttpTimeoutException _, ConnectException _ -> "can't be reached: ";
          default -> "the connection broke: ";
        };
    return new HubException(
        untrusted ? Problem.UNTRUSTED : Problem.UNREACHABLE,
        "%s on %s%s: %s%s%s"
            .formatted(
                model,
                settings.endpoint(),
                path,
                reason,
                e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage(),
                untrusted ? "; the truststore is Java's: javax.net.ssl.trustStore" : ""),
        e);
  }

  HubException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new HubException(Problem.INTERRUPTED, model + ": interrupted", e);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}

package vitrine.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A hub on this machine, as far as a download needs one: the listing of a revision, small files by
/// itself, large ones by redirect to a storage host, which is another origin. Answers as the real
/// one was seen to answer; faults are asked for one by one.
public final class FakeHub implements AutoCloseable {
  private static final Pattern LISTING =
      Pattern.compile("/api/models/(?<id>[^/]+/[^/]+)/revision/(?<revision>[^/]+)");
  private static final Pattern FILE =
      Pattern.compile("/(?<id>[^/]+/[^/]+)/resolve/(?<revision>[^/]+)/(?<file>.+)");

  /// Larger files are on the storage host.
  private static final int LARGE = 1000;

  /// One repository at one commit.
  public record Repository(String commit, Map<String, byte[]> files) {}

  /// What came in.
  public record Request(
      String method, String path, String range, String authorization, boolean storage) {}

  /// What is done in place of the right answer.
  @FunctionalInterface
  public interface Fault {
    void answer(HttpExchange exchange, FakeHub hub) throws IOException;
  }

  private final HttpServer hub = server(exchange -> answer(exchange, false));
  private final HttpServer storage = server(exchange -> answer(exchange, true));
  private final Map<String, Repository> repositories = new ConcurrentHashMap<>(); // by id@revision
  private final Map<String, Deque<Fault>> faults = new ConcurrentHashMap<>(); // by the path's end
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);

  private static HttpServer server(HttpHandler handler) {
    try {
      var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", handler);
      server.start();
      return server;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Its address.
  public String endpoint() {
    return "http://127.0.0.1:" + hub.getAddress().getPort();
  }

  /// Publishes files as `main` and as their commit, which is made from their contents.
  public Repository publish(String id, Map<String, byte[]> files) {
    var all = new StringBuilder(id);
    new TreeMap<>(files).forEach((name, bytes) -> all.append(name).append(gitBlob(bytes)));
    var repository =
        new Repository(hex("SHA-1", all.toString().getBytes(UTF_8)), Map.copyOf(files));
    repositories.put(id + "@main", repository);
    repositories.put(id + "@" + repository.commit(), repository);
    return repository;
  }

  /// A tag or another branch.
  public void tag(String id, String revision, Repository repository) {
    repositories.put(id + "@" + revision, repository);
  }

  /// The next request of the method whose path ends so is answered by the fault, once for each.
  public void fault(String method, String pathEnd, Fault... inOrder) {
    Deque<Fault> queue = faults.computeIfAbsent(method + " " + pathEnd, _ -> new ArrayDeque<>());
    Collections.addAll(queue, inOrder);
  }

  /// All that came in, in order.
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /// The requests for contents.
  public List<Request> downloads() {
    return requests.stream()
        .filter(request -> request.method().equals("GET"))
        .filter(request -> !request.path().startsWith("/api/"))
        .filter(request -> !request.path().startsWith("/storage/"))
        .toList();
  }

  public void forget() {
    requests.clear();
  }

  private void answer(HttpExchange exchange, boolean atStorage) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getRawPath();
      Headers headers = exchange.getRequestHeaders();
      requests.add(
          new Request(
              exchange.getRequestMethod(),
              path,
              String.valueOf(headers.getFirst("Range")),
              String.valueOf(headers.getFirst("Authorization")),
              atStorage));
      Fault fault = nextFault(exchange.getRequestMethod(), path);
      if (fault != null) {
        fault.answer(exchange, this);
      } else {
        answerRightly(exchange);
      }
    }
  }

  private synchronized @Nullable Fault nextFault(String method, String path) {
    return faults.entrySet().stream()
        .filter(e -> e.getKey().startsWith(method + " "))
        .filter(e -> path.endsWith(e.getKey().substring(method.length() + 1)))
        .map(e -> e.getValue().poll())
        .filter(fault -> fault != null)
        .findFirst()
        .orElse(null);
  }

  /// As if there were no fault.
  public void answerRightly(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    Matcher listing = LISTING.matcher(path);
    Matcher file = FILE.matcher(path);
    if (listing.matches()) {
      list(exchange, listing.group("id"), listing.group("revision"));
    } else if (file.matches()) {
      resolve(exchange, file.group("id"), file.group("revision"), file.group("file"));
    } else if (path.startsWith("/storage/")) {
      store(exchange, path.substring("/storage/".length()));
    } else {
      refuse(exchange, 404, "", "Not found");
    }
  }

  private void list(HttpExchange exchange, String id, String revision) throws IOException {
    Repository repository = repository(exchange, id, revision);
    if (repository == null) {
      return;
    }
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("id", id).put("modelId", id).put("sha", repository.commit()).put("private", false);
    var siblings = json.putArray("siblings");
    repository.files().keySet().stream()
        .sorted()
        .forEach(name -> siblings.addObject().put("rfilename", name));
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    exchange.getResponseHeaders().set("X-Repo-Commit", repository.commit());
    send(exchange, 200, json.toString().getBytes(UTF_8));
  }

  private @Nullable Repository repository(HttpExchange exchange, String id, String revision)
      throws IOException {
    Repository repository = repositories.get(id + "@" + URLDecoder.decode(revision, UTF_8));
    if (repository == null) {
      boolean known = repositories.containsKey(id + "@main");
      boolean anonymous = exchange.getRequestHeaders().getFirst("Authorization") == null;
      if (known) {
        refuse(exchange, 404, "RevisionNotFound", "Invalid rev id: " + revision);
      } else {
        refuse(exchange, anonymous ? 401 : 404, "RepoNotFound", "Repository not found");
      }
    }
    return repository;
  }

  private void resolve(HttpExchange exchange, String id, String revision, String file)
      throws IOException {
    Repository repository = repository(exchange, id, revision);
    if (repository == null) {
      return;
    }
    Headers headers = exchange.getResponseHeaders();
    headers.set("X-Repo-Commit", repository.commit());
    byte[] bytes = repository.files().get(file);
    if (bytes == null) {
      refuse(exchange, 404, "EntryNotFound", "Entry not found");
    } else if (bytes.length <= LARGE) {
      headers.set("ETag", '"' + gitBlob(bytes) + '"');
      send(exchange, 200, bytes);
    } else {
      String sha256 = hex("SHA-256", bytes);
      headers.set("X-Linked-Etag", '"' + sha256 + '"');
      headers.set("X-Linked-Size", Integer.toString(bytes.length));
      headers.set("ETag", "W/\"of the redirect\"");
      headers.set(
          "Location",
          "http://127.0.0.1:%d/storage/%s?signature=secret"
              .formatted(storage.getAddress().getPort(), sha256));
      send(exchange, 302, new byte[0]);
    }
  }

  private void store(HttpExchange exchange, String sha256) throws IOException {
    exchange.getResponseHeaders().set("ETag", "\"of the storage\"");
    send(exchange, 200, stored(sha256));
  }

  /// The content of that name.
  byte[] stored(String sha256) {
    return repositories.values().stream()
        .flatMap(repository -> repository.files().values().stream())
        .filter(bytes -> bytes.length > LARGE && hex("SHA-256", bytes).equals(sha256))
        .findFirst()
        .orElseThrow(NoSuchElementException::new);
  }

  /// The bytes, or the part of them that is asked for.
  static void send(HttpExchange exchange, int status, byte[] bytes) throws IOException {
    int from = rangeStart(exchange);
    exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
      exchange.sendResponseHeaders(status, -1);
    } else if (status == 200 && from > 0) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(from, bytes.length - 1, bytes.length));
      write(exchange, 206, bytes, from, bytes.length);
    } else {
      write(exchange, status, bytes, 0, bytes.length);
    }
  }

  static int rangeStart(HttpExchange exchange) {
    String range = exchange.getRequestHeaders().getFirst("Range");
    return range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
  }

  /// Promises all bytes from `from` on, and sends them only up to `to`.
  private static void write(HttpExchange exchange, int status, byte[] bytes, int from, int to)
      throws IOException {
    exchange.sendResponseHeaders(status, bytes.length == from ? -1 : bytes.length - from);
    OutputStream out = exchange.getResponseBody();
    out.write(bytes, from, to - from);
    out.flush();
  }

  private static void refuse(HttpExchange exchange, int status, String code, String message)
      throws IOException {
    if (!code.isEmpty()) {
      exchange.getResponseHeaders().set("X-Error-Code", code);
    }
    exchange.getResponseHeaders().set("X-Error-Message", message);
    exchange.sendResponseHeaders(status, -1);
  }

  /// A status, with `NAME: VALUE` headers.
  public static Fault status(int status, String... headers) {
    return (exchange, _) -> {
      for (String header : headers) {
        String[] parts = header.split(": ", 2);
        exchange.getResponseHeaders().set(parts[0], parts[1]);
      }
      exchange.sendResponseHeaders(status, -1);
    };
  }

  /// The storage host sends the content only up to `to`, then closes the connection.
  public static Fault cutAt(int to) {
    return (exchange, hub) -> {
      byte[] bytes = hub.stored(sha256(exchange));
      int from = rangeStart(exchange);
      if (from > 0) {
        exchange
            .getResponseHeaders()
            .set("Content-Range", "bytes %d-%d/%d".formatted(from, bytes.length - 1, bytes.length));
      }
      write(exchange, from > 0 ? 206 : 200, bytes, from, to);
    };
  }

  /// The storage host sends the content only up to `to`, then nothing more.
  public static Fault stallAt(int to) {
    return (exchange, hub) -> {
      write(exchange, 200, hub.stored(sha256(exchange)), 0, to);
      hub.awaitClose();
    };
  }

  private void awaitClose() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// The content with one byte flipped.
  public static Fault flipped() {
    return (exchange, hub) -> {
      byte[] bytes = hub.stored(sha256(exchange)).clone();
      bytes[bytes.length / 2] ^= 1;
      write(exchange, 200, bytes, 0, bytes.length);
    };
  }

  /// All of the content, whatever part was asked for.
  public static Fault ignoringRange() {
    return (exchange, hub) -> {
      byte[] bytes = hub.stored(sha256(exchange));
      write(exchange, 200, bytes, 0, bytes.length);
    };
  }

  /// The right answer, with other headers of these names.
  public static Fault withHeaders(int status, byte[] body, String... headers) {
    return (exchange, _) -> {
      for (String header : headers) {
        String[] parts = header.split(": ", 2);
        exchange.getResponseHeaders().set(parts[0], parts[1]);
      }
      send(exchange, status, body);
    };
  }

  private static String sha256(HttpExchange exchange) {
    String path = exchange.getRequestURI().getRawPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  static String gitBlob(byte[] bytes) {
    byte[] header = "blob %d\0".formatted(bytes.length).getBytes(UTF_8);
    byte[] all = new byte[header.length + bytes.length];
    System.arraycopy(header, 0, all, 0, header.length);
    System.arraycopy(bytes, 0, all, header.length, bytes.length);
    return hex("SHA-1", all);
  }

  static String hex(String algorithm, byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    closing.countDown();
    hub.stop(0);
    storage.stop(0);
  }
}

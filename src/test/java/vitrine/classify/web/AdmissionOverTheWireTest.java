package vitrine.classify.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import vitrine.classify.intake.MultipartBody;
import vitrine.classify.intake.MultipartBody.Part;
import vitrine.serving.Admission;
import vitrine.serving.MemoryBudget;
import vitrine.serving.Models;

/// Who is let in, over the wire. The tests take places and memory themselves: nothing depends on
/// how fast requests come.
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "vitrine.queue=3",
      "vitrine.deadline=20s",
      "vitrine.memory.uploads=24MB",
      "vitrine.memory.pictures=4MB",
      "server.tomcat.connection-timeout=2s",
      "server.tomcat.keep-alive-timeout=20s",
      "vitrine.cache=target/test-cache"
    })
@Timeout(60)
class AdmissionOverTheWireTest {
  private static final int LARGE = 20_000_000;

  @LocalServerPort private int port;
  @Autowired private Models models;

  @Autowired
  @Qualifier("uploadMemory")
  private MemoryBudget uploads;

  @Autowired
  @Qualifier("pictureMemory")
  private MemoryBudget pictures;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<AutoCloseable> held = new ArrayList<>();

  @AfterEach
  void everythingIsGivenBack() throws Exception {
    for (AutoCloseable each : held) {
      each.close();
    }
    assertThat(admission().taken()).isZero();
    assertThat(uploads.reserved()).isZero();
    assertThat(pictures.reserved()).isZero();
  }

  private Admission admission() {
    return models.admission(models.get(null));
  }

  private int takeAllPlaces() {
    int places = 3 + models.get(null).atOnce();
    for (int i = 0; i < places; i++) {
      held.add(admission().enter());
    }
    return places;
  }

  private void takeAll(MemoryBudget budget) {
    var reservation = budget.open();
    assertThat(reservation.tryAdd(budget.total())).isTrue();
    held.add(reservation);
  }

  private static byte[] ship() throws IOException {
    return Files.readAllBytes(Path.of("samples/ship.png"));
  }

  /// A black BMP of 24 bits.
  private static byte[] bmp(int width, int height) {
    return ByteBuffer.allocate(54 + 3 * width * height)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 'B')
        .put((byte) 'M')
        .putInt(54 + 3 * width * height)
        .putInt(0)
        .putInt(54)
        .putInt(40)
        .putInt(width)
        .putInt(height)
        .putShort((short) 1)
        .putShort((short) 24)
        .array();
  }

  private HttpRequest.Builder request() {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/classify"))
        .header("Content-Type", "image/png");
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(byte[] body) throws Exception {
    return send(request().POST(BodyPublishers.ofByteArray(body)));
  }

  private static void assertProblem(HttpResponse<String> response, int status, String type) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.body()).contains("urn:vitrine:problem:" + type);
  }

  private String prometheus() throws Exception {
    return send(HttpRequest.newBuilder(
            URI.create("http://localhost:" + port + "/actuator/prometheus")))
        .body();
  }

  private double metric(String name) throws Exception {
    return prometheus()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .sum();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100_000, LARGE})
  void whoFindsNoPlaceSeesTheRefusalHoweverMuchWasSent(int bytes) throws Exception {
    takeAllPlaces();
    double decoded = metric("vitrine_stage_seconds_count{stage=\"decode\"}");
    double refused = metric("vitrine_rejected_total{reason=\"queue_full\"}");
    double ofModel = metric(requests("queue_full"));

    for (int i = 0; i < 3; i++) {
      HttpResponse<String> response = post(new byte[bytes]);
      assertProblem(response, 429, "queue-full");
      assertThat(response.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
    }

    assertThat(metric("vitrine_rejected_total{reason=\"queue_full\"}")).isEqualTo(refused + 3);
    assertThat(metric(requests("queue_full"))).isEqualTo(ofModel + 3);
    assertThat(metric("vitrine_stage_seconds_count{stage=\"decode\"}")).isEqualTo(decoded);
    assertThat(prometheus()).contains("vitrine_admitted{model=\"vit-cifar10\"}");
  }

  @Test
  void aModelThatIsNotReadyRefuses() throws Exception {
    double before = metric(requests("not_ready"));
    models.refuse(models.get(null), "it is not what it says");
    try {
      HttpResponse<String> response = post(ship());
      assertProblem(response, 503, "not-ready");
      assertThat(response.body())
          .contains("the model vit-cifar10 is not ready: it is not what it says");
    } finally {
      models.admit(models.get(null));
    }
    assertThat(metric(requests("not_ready"))).isEqualTo(before + 1);
  }

  private static String requests(String outcome) {
    return "vitrine_requests_total{model=\"vit-cifar10\",outcome=\"" + outcome + "\"}";
  }

  @Test
  void whoAsksBeforeSendingIsRefusedWithoutTheBody() throws Exception {
    takeAllPlaces();
    try (var connection = new Connection(head(LARGE, "Expect: 100-continue"))) {
      assertThat(connection.line()).startsWith("HTTP/1.1 429");
      assertThat(connection.rest()).contains("Connection: close", "queue-full");
    }
    assertProblem(
        send(request().expectContinue(true).POST(BodyPublishers.ofByteArray(new byte[LARGE]))),
        429,
        "queue-full");
  }

  @Test
  void theConnectionOfARefusedOneServesTheNext() throws Exception {
    takeAllPlaces();
    try (var connection = new Connection(head(100_000, "Accept: */*"))) {
      connection.write(new byte[100_000]);
      assertThat(connection.line()).startsWith("HTTP/1.1 429");
      for (AutoCloseable place : held) {
        place.close();
      }
      held.clear();
      connection.write(head(ship().length, "Connection: close"));
      connection.write(ship());
      assertThat(connection.rest()).contains("HTTP/1.1 200", "\"label\":\"ship\"");
    }
  }

  @Test
  void severalPicturesTakeAPlaceEach() throws Exception {
    int places = takeAllPlaces();
    for (int free = 0; free < 2; free++) {
      held.removeLast().close();
    }
    Part ship = new Part("image", "ship.png", ship());
    var body = new MultipartBody(List.of(ship, ship, ship, ship, ship, ship));
    HttpResponse<String> response =
        send(
            request()
                .setHeader("Content-Type", body.contentType())
                .POST(BodyPublishers.ofByteArray(body.bytes())));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("\"label\":\"ship\"");
    assertThat(admission().taken()).isEqualTo(places - 2);
  }

  @Test
  void aBodyThatDoesNotFitTheMemoryForUploads() throws Exception {
    assertProblem(post(new byte[25 << 20]), 413, "body-bytes");
    assertProblem(
        send(
            request()
                .POST(
                    BodyPublishers.fromPublisher(
                        BodyPublishers.ofByteArray(new byte[25 << 20])))), // chunked
        413,
        "body-bytes");
    takeAll(uploads);
    HttpResponse<String> response = post(ship());
    assertProblem(response, 429, "uploads-full");
    assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
  }

  /// Their lengths are not known before they have come.
  @Test
  void whatFitsTheMemoryForUploadsIsTaken() throws Exception {
    Part large = new Part("image", "large", new byte[600_000]);
    var form = new MultipartBody(Collections.nCopies(32, large));
    HttpResponse<String> several =
        send(
            request()
                .setHeader("Content-Type", form.contentType())
                .POST(BodyPublishers.ofByteArray(form.bytes())));
    assertThat(several.statusCode()).as(several.body()).isEqualTo(200);

    byte[] json =
        ("{\"inputs\": \"" + Base64.getEncoder().encodeToString(new byte[3 << 20]) + "\"}")
            .getBytes(StandardCharsets.US_ASCII);
    assertProblem(
        send(
            request()
                .setHeader("Content-Type", "application/json")
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(json)))), // chunked
        415,
        "unknown-format");
  }

  /// Base64 takes four times its length while it is read.
  @Test
  void jsonTakesMoreMemory() throws Exception {
    byte[] body =
        ("{\"inputs\": \"" + Base64.getEncoder().encodeToString(new byte[5 << 20]) + "\"}")
            .getBytes(StandardCharsets.US_ASCII);
    var json = request().setHeader("Content-Type", "application/json");
    assertProblem(send(json.POST(BodyPublishers.ofByteArray(body))), 413, "body-bytes");
  }

  @Test
  void aPictureThatNeverFitsTheMemoryForPictures() throws Exception {
    HttpResponse<String> response = post(bmp(2000, 700));
    assertProblem(response, 413, "image-memory");
    assertThat(response.body()).contains("4,200,000", "4,194,304");
  }

  @Test
  void aPictureThatDoesNotFitNowWaits() throws Exception {
    takeAll(pictures);
    var waiting =
        client.sendAsync(
            request().POST(BodyPublishers.ofByteArray(ship())).build(),
            HttpResponse.BodyHandlers.ofString());
    while (admission().taken() == 0) {
      Thread.onSpinWait();
    }
    assertThat(waiting).isNotDone();
    held.removeLast().close();
    assertThat(waiting.join().statusCode()).isEqualTo(200);
  }

  @Test
  void theDeadlineEndsTheWaitForMemory() throws Exception {
    takeAll(pictures);
    HttpResponse<String> response =
        send(request().header("X-Request-Timeout", "0.8").POST(BodyPublishers.ofByteArray(ship())));
    assertProblem(response, 504, "deadline-passed");
  }

  /// Far more than fits at once: all are answered, and what is not classified is refused.
  @Test
  void manyLargePicturesAtOnce() {
    byte[] bmp = bmp(1000, 900);
    List<CompletableFuture<HttpResponse<String>>> all =
        IntStream.range(0, 40)
            .mapToObj(_ ->
                client.sendAsync(
                    request().POST(BodyPublishers.ofByteArray(bmp)).build(),
                    HttpResponse.BodyHandlers.ofString()))
            .toList();
    List<Integer> statuses = all.stream().map(each -> each.join().statusCode()).toList();
    assertThat(statuses).isSubsetOf(200, 429).contains(200);
  }

  @ParameterizedTest
  @CsvSource({"soon", "0", "-1", "NaN", "''", "2s"})
  void aTimeoutThatIsNone(String value) throws Exception {
    HttpResponse<String> response =
        send(request().header("X-Request-Timeout", value).POST(BodyPublishers.ofByteArray(ship())));
    assertProblem(response, 422, "bad-parameter");
    assertThat(response.body()).contains("X-Request-Timeout is '" + value + "'", "seconds");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "15.5", "1e9", "00020."})
  void aTimeoutMayOnlyShorten(String value) throws Exception {
    assertThat(
            send(request()
                    .header("X-Request-Timeout", value)
                    .POST(BodyPublishers.ofByteArray(ship())))
                .statusCode())
        .isEqualTo(200);
  }

  private static byte[] head(int length, String... headers) {
    return ("POST /classify HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\n"
            + "Content-Length: "
            + length
            + "\r\n"
            + String.join("\r\n", headers)
            + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void aBodyThatStallsIsCut() throws Exception {
    try (var connection = new Connection(head(1000, "Accept: */*"))) {
      connection.write(new byte[500]);
      assertThat(connection.line()).startsWith("HTTP/1.1 408");
      assertThat(connection.rest()).contains("upload-too-slow"); // to its end
    }
  }

  /// Never without a byte for long, but without an end.
  @Test
  void aBodyThatTricklesIsCut() throws Exception {
    try (var connection = new Connection(head(LARGE, "X-Request-Timeout: 0.5"))) {
      while (!connection.in.ready()) {
        connection.write(new byte[1]);
      }
      assertThat(connection.line()).startsWith("HTTP/1.1 408");
    }
  }

  @Test
  void formsThatStallAreCutToo() throws Exception {
    byte[] head =
        new String(head(5000, "Accept: */*"), StandardCharsets.US_ASCII)
            .replace("image/png", "multipart/form-data; boundary=x")
            .getBytes(StandardCharsets.US_ASCII);
    try (var connection = new Connection(head)) {
      connection.write(
          "--x\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a\"\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      assertThat(connection.line()).startsWith("HTTP/1.1 408");
    }
  }

  @Test
  void aHeadThatStallsIsCut() throws Exception {
    byte[] half = "POST /classify HTTP/1.1\r\nHost: loc".getBytes(StandardCharsets.US_ASCII);
    try (var connection = new Connection(half)) {
      assertThat(connection.rest()).doesNotContain("200");
    }
  }

  /// Never without a byte for long, but without an end. The first head on the connection is whole,
  /// and in two pieces: it takes nothing of the second's time.
  @Test
  void aHeadThatTricklesIsCut() throws Exception {
    try (var connection = new Connection(ascii("HEAD /mod"))) {
      connection.write(ascii("els HTTP/1.1\r\nHost: localhost\r\n\r\n"));
      assertThat(connection.line()).startsWith("HTTP/1.1 200");
      while (!connection.line().isEmpty()) {
        // headers
      }
      connection.write(ascii("GET /models HTTP/1.1\r\nHost: "));
      assertThat(connection.tricklesUntilCut()).isBetween(2, 100);
    }
  }

  /// Tomcat hands on what served the connection: nothing is left of the head that was cut.
  @Test
  void aHeadThatWasCutTakesNothingOfTheNextConnectionsTime() throws Exception {
    try (var cut = new Connection(ascii("HEAD /models HTTP/1.1\r\nHost: loc"))) {
      assertThat(cut.rest()).isEmpty();
    }
    try (var next = new Connection(ascii("HEAD /models HTTP/1.1\r\nHost: "))) {
      assertThat(next.isOpenAndSilent()).isTrue();
      next.write(ascii("localhost\r\n\r\n"));
      assertThat(next.line()).startsWith("HTTP/1.1 200");
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /// Those who upload slowly keep nobody out.
  @Test
  void manyStalledUploadsTakeNoPlace() throws Exception {
    List<Connection> stalled = new ArrayList<>();
    try {
      for (int i = 0; i < 50; i++) {
        stalled.add(new Connection(head(LARGE, "Accept: */*")));
      }
      assertThat(post(ship()).statusCode()).isEqualTo(200);
      for (Connection connection : stalled) {
        assertThat(connection.line()).startsWith("HTTP/1.1 408");
      }
    } finally {
      for (Connection connection : stalled) {
        connection.close();
      }
    }
  }

  /// A client that writes what it likes.
  private final class Connection implements AutoCloseable {
    private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    private final OutputStream out = socket.getOutputStream();
    private final BufferedReader in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));

    Connection(byte[] first) throws IOException {
      write(first);
    }

    void write(byte[] bytes) throws IOException {
      out.write(bytes);
    }

    String line() throws IOException {
      return String.valueOf(in.readLine());
    }

    /// Sends a letter whenever nothing has come for 50 ms.
    ///
    /// @return letters until the server closes
    int tricklesUntilCut() throws IOException {
      socket.setSoTimeout(50);
      for (int sent = 0; ; sent++) {
        try {
          assertThat(socket.getInputStream().read()).isNegative();
          return sent;
        } catch (SocketTimeoutException _) {
          out.write('a');
        } catch (SocketException _) {
          return sent; // reset
        }
      }
    }

    /// For 50 ms: long enough that the server has seen what was sent.
    boolean isOpenAndSilent() throws IOException {
      socket.setSoTimeout(50);
      try {
        socket.getInputStream().read();
        return false;
      } catch (SocketTimeoutException _) {
        socket.setSoTimeout(0);
        return true;
      }
    }

    /// Until the server closes.
    String rest() throws IOException {
      var all = new StringBuilder();
      for (int c = in.read(); c >= 0; c = in.read()) {
        all.append((char) c);
      }
      return all.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}

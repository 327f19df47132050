package vitrine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/// The service by TLS, as docs/security.md says, and management on a port of its own.
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "server.ssl.bundle=web",
      "server.http2.enabled=true",
      "server.tomcat.connection-timeout=2s",
      "vitrine.security.api-keys=" + TlsTest.KEY,
      "vitrine.security.hsts=365d",
      "management.server.port=0",
      "management.server.ssl.enabled=false",
      "spring.ssl.bundle.watch.file.quiet-period=1s",
      "management.endpoint.health.probes.add-additional-paths=true",
      "vitrine.cache=target/test-cache"
    })
@Timeout(60)
class TlsTest {
  static final String KEY = "a-key-for-use-by-tls";

  @TempDir private static Path folder;
  @LocalServerPort private int port;
  @LocalManagementPort private int managementPort;
  @Autowired private SslBundles bundles;

  @DynamicPropertySource
  static void certificate(DynamicPropertyRegistry registry) throws Exception {
    selfSigned("localhost");
    String bundle = "spring.ssl.bundle.pem.web.";
    registry.add(bundle + "keystore.certificate", () -> folder.resolve("tls.crt").toString());
    registry.add(bundle + "keystore.private-key", () -> folder.resolve("tls.key").toString());
    registry.add(bundle + "reload-on-update", () -> "true");
  }

  /// A new key and its certificate as PEM, made by the JDK's `keytool`.
  private static void selfSigned(String name) throws Exception {
    Path store = folder.resolve("tls.p12");
    Files.deleteIfExists(store);
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "tls",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit")
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
    pem("PRIVATE KEY", keys.getKey("tls", "changeit".toCharArray()).getEncoded(), "tls.key");
    pem("CERTIFICATE", keys.getCertificate("tls").getEncoded(), "tls.crt");
  }

  private static void pem(String type, byte[] content, String file) throws Exception {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        folder.resolve(file),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(type, text, type));
  }

  /// Trusts the certificate that lies there now, and no other.
  private static SSLContext trust() throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(folder.resolve("tls.crt"))) {
      trusted.setCertificateEntry(
          "tls", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private HttpResponse<String> get(String url) throws Exception {
    return send(HttpRequest.newBuilder(URI.create(url)), HttpClient.Version.HTTP_1_1);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request, HttpClient.Version version)
      throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(version).sslContext(trust()).build()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  @ParameterizedTest
  @EnumSource
  void classifies(HttpClient.Version version) throws Exception {
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/classify"))
                .header("Content-Type", "image/png")
                .header("Authorization", "Bearer " + KEY)
                .POST(BodyPublishers.ofFile(Path.of("samples/ship.png"))),
            version);
    assertThat(response.version()).isEqualTo(version);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("\"label\":\"ship\"");
    assertThat(response.headers().firstValue("Strict-Transport-Security"))
        .hasValue("max-age=31536000");
  }

  @ParameterizedTest
  @EnumSource
  void refusesWithoutAKey(HttpClient.Version version) throws Exception {
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/classify"))
                .header("Content-Type", "image/png")
                .POST(BodyPublishers.ofFile(Path.of("samples/ship.png"))),
            version);
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.body()).contains("urn:vitrine:problem:unauthorized");
  }

  /// Never without a byte for long, but without an end.
  @Test
  void aHeadThatTricklesIsCut() throws Exception {
    try (SSLSocket socket =
        (SSLSocket)
            trust().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.startHandshake();
      socket
          .getOutputStream()
          .write("GET /models HTTP/1.1\r\nX: ".getBytes(StandardCharsets.US_ASCII));
      Thread trickle = Thread.startVirtualThread(() -> trickle(socket));
      assertThat(socket.getInputStream().read()).isNegative(); // closed
      trickle.join();
    }
  }

  private static void trickle(SSLSocket socket) {
    try {
      while (true) {
        socket.getOutputStream().write('x');
        LockSupport.parkNanos(50_000_000); // a byte now and then
      }
    } catch (IOException e) {
      // it was cut
    }
  }

  /// A certificate that is renewed needs no restart.
  @Test
  void aNewCertificateIsTaken() throws Exception {
    var taken = new CountDownLatch(1);
    bundles.addBundleUpdateHandler("web", _ -> taken.countDown());
    selfSigned("renewed");
    taken.await();
    assertThat(
            send(
                    HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/models"))
                        .header("X-API-Key", KEY),
                    HttpClient.Version.HTTP_1_1)
                .statusCode())
        .isEqualTo(200);
  }

  /// By plain HTTP, and without a key: it is for those inside.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/actuator/prometheus",
        "/actuator/health/liveness",
        "/actuator/health/readiness",
        "/actuator/verification"
      })
  void managementHasAPortOfItsOwn(String path) throws Exception {
    HttpResponse<String> response = get("http://localhost:" + managementPort + path);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
  }

  @Test
  void andNothingElseIsThere() throws Exception {
    HttpResponse<String> classify = get("http://localhost:" + managementPort + "/classify");
    assertThat(classify.statusCode()).isEqualTo(404);
    HttpResponse<String> metrics =
        send(
            HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/actuator/prometheus"))
                .header("X-API-Key", KEY),
            HttpClient.Version.HTTP_1_1);
    assertThat(metrics.statusCode()).isEqualTo(404);
  }

  /// Whether the port that takes requests works is for that port to say.
  @ParameterizedTest
  @ValueSource(strings = {"/livez", "/readyz"})
  void probesOnTheServicesPort(String path) throws Exception {
    assertThat(get("https://localhost:" + port + path).statusCode()).isEqualTo(200);
  }
}

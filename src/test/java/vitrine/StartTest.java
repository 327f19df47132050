package vitrine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.ByteString;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import vitrine.serving.ConfigurationException;

/// How the service starts, and when it does not.
class StartTest {
  private static ConfigurableApplicationContext start(String... settings) {
    String[] args =
        Stream.concat(Stream.of("--server.port=0"), Stream.of(settings)).toArray(String[]::new);
    return SpringApplication.run(Vitrine.class, args);
  }

  @ParameterizedTest
  @CsvSource({
    "vitrine.models, resnet-50, built-in model",
    "vitrine.models, 'vit-cifar10,vit-cifar10', another model",
    "vitrine.threads, -1, 0 (all) to 1024",
    "vitrine.max-batch, 0, 1 to 1024",
    "vitrine.queue, 0, 1 to 1000000",
    "vitrine.threads, 100000, 0 (all) to 1024",
    "vitrine.max-images, 0, 1 to 1000",
    "vitrine.device, gpu, 'cpu, cuda, or cuda:N'",
    "vitrine.protocols, 'hf,grpc', 'hf, oip, kserve, torchserve, sagemaker, djl'",
    "vitrine.protocols, 'torchserve,djl', djl without torchserve and sagemaker",
    "vitrine.device, cuda:256, (0 to 255)",
    "vitrine.max-request-bytes, 2GB, 1GB",
    "vitrine.image.max-bytes, 0B, 1B to 1GB",
    "vitrine.image.max-pixels, 0, 1 to 500000000",
    "vitrine.security.api-keys, '', at least one key",
    "vitrine.security.api-keys, 'a-key-that-is-long-enough,short', 16 to 512 visible ASCII",
    "vitrine.security.api-key-file, '', a file with a key on each line",
    "vitrine.security.api-key-file, target, a file of keys that can be read",
    "vitrine.security.api-key-file, samples/none, a file of keys that can be read",
    "vitrine.security.allowed-origins, '', at least one",
    "vitrine.security.allowed-origins, app.example.org, such as https://app.example.org",
    "vitrine.security.allowed-origins, https://app.example.org/, such as https://app.example.org",
    "vitrine.security.hsts, -1s, 0s to 3650d",
    "vitrine.health.interval, 1ms, 100ms to 1d",
    "vitrine.health.timeout, 0s, 10ms to 1h",
    "vitrine.health.failures, 0, 1 to 1000"
  })
  void badSettingsNameKeyValueAndWhatIsAllowed(String key, String value, String allowed) {
    assertThatThrownBy(() -> start("--" + key + "=" + value))
        .hasRootCauseInstanceOf(ConfigurationException.class)
        .rootCause()
        .hasMessageContaining(key)
        .hasMessageContaining(allowed);
  }

  @ParameterizedTest
  @CsvSource({
    "vitrine.max-btach, 4, 'one of the settings vitrine.models, vitrine.cache,'",
    "vitrine.queue, many, a whole number",
    "vitrine.image.max-bytes, 20XB, 'a number of bytes, as 500KB or 20MB'",
    "vitrine.max-request-bytes, foo, 'a number of bytes'",
    "vitrine.security.headers, maybe, true or false",
    "vitrine.health.interval, often, 'a time, as 500ms or 30s'",
    "vitrine.cache, README.md, a folder that can be written",
    "vitrine.device, cuda:255, a device that works here; ONNX Runtime can't use cuda:255",
    "vitrine.max-request-bytes, 1048576B, vitrine.image.max-bytes (20971520B) or more"
  })
  @ExtendWith(OutputCaptureExtension.class)
  void whatCannotBeReadIsSaidInOneWay(
      String key, String value, String allowed, CapturedOutput output) {
    assertThatThrownBy(() -> start("--" + key + "=" + value)).isNotNull();
    assertThat(output.toString())
        .contains("APPLICATION FAILED TO START", key + " is '" + value + "'.", allowed)
        .doesNotContain("\tat ");
  }

  @ParameterizedTest
  @CsvSource({
    "vitrine.security.api-keys, 'sesame,open-sesame'",
    "vitrine.security.api-key, open-sesame-open-sesame", // there is no such setting
    "vitrine.api-keys, open-sesame-open-sesame"
  })
  @ExtendWith(OutputCaptureExtension.class)
  void aKeyIsNotPrinted(String key, String value, CapturedOutput output) {
    assertThatThrownBy(() -> start("--" + key + "=" + value)).isNotNull();
    assertThat(output.toString())
        .contains("APPLICATION FAILED TO START", key + " is '")
        .doesNotContain("sesame");
  }

  @Test
  void int8OnACardIsRefused() {
    assertThatThrownBy(() -> start("--vitrine.device=cuda", "--vitrine.precision=int8"))
        .hasRootCauseInstanceOf(ConfigurationException.class)
        .rootCause()
        .hasMessage("vitrine.precision is 'int8'; allowed: fp32, fp16 with vitrine.device=cuda");
  }

  @Test
  void lowLimitsDoNotStandInTheWay() {
    start("--vitrine.image.max-pixels=100", "--vitrine.image.max-bytes=100B").close();
  }

  @Test
  void aModelWithoutPreprocessingIsRefused(@TempDir Path folder) throws Exception {
    Path builtIn = Path.of("src/main/resources/models/vit-cifar10");
    for (String file : new String[] {"config.json", "model.safetensors"}) {
      Files.copy(builtIn.resolve(file), folder.resolve(file));
    }
    assertThatThrownBy(() -> start("--vitrine.models=" + folder))
        .rootCause()
        .hasMessageContaining("preprocessor_config.json");
  }

  /// The cache holds, with right checksums, a graph whose weights are not the model's.
  @Test
  void aGraphThatDiffersFromTheReferenceIsNotServed(@TempDir Path cache) throws Exception {
    String setting = "--vitrine.cache=" + cache;
    start(setting).close();
    tamper(cache);
    try (ConfigurableApplicationContext context = start(setting)) {
      int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
      HttpResponse<String> readiness = get(port, "/actuator/health/readiness");
      assertThat(readiness.statusCode()).isEqualTo(503);
      assertThat(readiness.body()).contains("differ by up to");
      assertThat(get(port, "/actuator/health/liveness").statusCode()).isEqualTo(200);
      assertThat(get(port, "/actuator/verification").body()).contains("\"passed\":false");
      HttpResponse<String> classify = classify(port);
      assertThat(classify.statusCode()).isEqualTo(503);
      assertThat(classify.headers().firstValue("Retry-After")).isPresent();
      assertThat(classify.body()).contains("urn:vitrine:problem:not-ready", "differ by up to");
    }
  }

  /// Adds one to the bias of the first class.
  private static void tamper(Path cache) throws Exception {
    Path export;
    try (Stream<Path> exports = Files.list(cache)) {
      export =
          exports
              .filter(entry -> !entry.getFileName().toString().startsWith("."))
              .findFirst()
              .orElseThrow();
    }
    Path file = export.resolve("model.onnx");
    ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(file)).toBuilder();
    for (var weight : model.getGraphBuilder().getInitializerBuilderList()) {
      if (weight.getName().equals("logits.bias")) {
        ByteBuffer bias =
            ByteBuffer.wrap(weight.getRawData().toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        bias.putFloat(0, bias.getFloat(0) + 1);
        weight.setRawData(ByteString.copyFrom(bias.rewind()));
      }
    }
    byte[] tampered = model.build().toByteArray();
    Files.write(file, tampered);
    var crc = new CRC32();
    crc.update(tampered);
    Files.writeString(
        export.resolve("CRC32SUMS"),
        "%08x %d model.onnx\n".formatted(crc.getValue(), tampered.length));
  }

  private static HttpResponse<String> get(int port, String path) throws Exception {
    return send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build());
  }

  private static HttpResponse<String> classify(int port) throws Exception {
    return send(
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/classify"))
            .header("Content-Type", "image/png")
            .POST(BodyPublishers.ofFile(Path.of("samples/ship.png")))
            .build());
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }
}

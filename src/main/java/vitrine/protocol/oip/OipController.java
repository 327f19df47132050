package vitrine.protocol.oip;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import vitrine.classify.Classification;
import vitrine.classify.ClassifyOptions;
import vitrine.classify.intake.Answer;
import vitrine.classify.intake.Arrival;
import vitrine.classify.intake.Intake;
import vitrine.classify.intake.Picture;
import vitrine.classify.intake.Wanted;
import vitrine.inference.ServedModel;
import vitrine.protocol.Speaks;
import vitrine.serving.Failure;
import vitrine.serving.Protocol;
import vitrine.serving.Quoted;
import vitrine.serving.VitrineProperties;

/// `POST /v2/models/{model}/infer`.
@RestController
@Speaks(Protocol.OIP)
class OipController implements OipInferApi {
  /// Logits are all that is wanted of a classification.
  private static final ClassifyOptions BEST = new ClassifyOptions(1, null, null);

  /// Memory for each byte of JSON: its numbers or its strings, and what they grow out of.
  private static final int JSON_WEIGHT = 4;

  /// Memory for each byte where nearly all are binary: they, and the values made of them.
  private static final int BINARY_WEIGHT = 2;

  /// JSON that is only a header, whatever becomes of it.
  private static final int SMALL = 16 << 10;

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");

  private static final long MICROS_PER_HOUR = Duration.ofHours(1).toNanos() / 1000;

  private final Intake intake;
  private final int maxImages;

  OipController(Intake intake, VitrineProperties properties) {
    this.intake = intake;
    maxImages = properties.maxImages();
  }

  @Override
  @PostMapping(
      path = "/v2/models/{model}/infer",
      produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_OCTET_STREAM_VALUE})
  public ResponseEntity<byte[]> infer(HttpServletRequest request, @PathVariable String model)
      throws IOException {
    return answer(request, model, null);
  }

  @Override
  @PostMapping(
      path = "/v2/models/{model}/versions/{version}/infer",
      produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_OCTET_STREAM_VALUE})
  public ResponseEntity<byte[]> inferByVersion(
      HttpServletRequest request, @PathVariable String model, @PathVariable String version)
      throws IOException {
    return answer(request, model, version);
  }

  private ResponseEntity<byte[]> answer(
      HttpServletRequest http, String name, @Nullable String version) throws IOException {
    ModelVersions.require(name, version);
    List<Asked> asked = new ArrayList<>(1);
    List<Answer<Classification>> answers =
        intake.classify(
            http,
            name,
            arrival -> {
              var tensors = new Tensors(arrival.model(), maxImages);
              byte[] body = body(arrival);
              int header = Math.toIntExact(header(http, body.length));
              InferRequest request = InferRequestReader.read(body, header, tensors);
              if (request.timeoutMicros() > 0 && request.timeoutMicros() < MICROS_PER_HOUR) {
                arrival.within(Duration.ofNanos(1000 * request.timeoutMicros()));
              }
              asked.add(new Asked(request, arrival.model()));
              List<Picture> pictures = tensors.pictures(request, body);
              return new Wanted<>(pictures, BEST);
            });
    Asked of = asked.getFirst();
    // the protocol knows no errors of single pictures: one fails all
    return InferAnswer.of(of.request(), of.model(), Answer.allOrThrow(answers));
  }

  /// What the body says, for the answer.
  private record Asked(InferRequest request, ServedModel model) {}

  private static byte[] body(Arrival arrival) throws IOException {
    long header = header(arrival.request(), Long.MAX_VALUE);
    return arrival.inflated(header <= SMALL ? BINARY_WEIGHT : JSON_WEIGHT);
  }

  /// How many bytes of the body are JSON.
  ///
  /// @param most there are; the answer where the request does not say
  private static long header(HttpServletRequest request, long most) {
    String length = request.getHeader(InferAnswer.HEADER_LENGTH);
    if (length == null) {
      return most;
    }
    if (!NUMBER.matcher(length).matches()) {
      throw notAllowed(length, "the number of the body's bytes that are JSON, in digits");
    }
    long bytes = Long.parseLong(length);
    if (bytes > most) {
      throw notAllowed(length, "up to %d, the length of the body".formatted(most));
    }
    return bytes;
  }

  private static Failure notAllowed(String length, String allowed) {
    return new Failure.BadBody(
        "%s is '%s'; allowed: %s".formatted(InferAnswer.HEADER_LENGTH, Quoted.of(length), allowed));
  }
}

package vitrine.classify.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import vitrine.inference.Deadline;
import vitrine.serving.Admission;
import vitrine.serving.Failure;
import vitrine.serving.MemoryBudget;
import vitrine.serving.VitrineProperties;

/// Takes the pictures out of a request, in each of the three forms: multipart file parts of any
/// name, a raw body, or JSON with base64.
@Component
class UploadReader {
  /// The body, its text as the parser's characters and as a string, and the picture.
  private static final int JSON_WEIGHT = 4;

  private final int maxBytes;
  private final MemoryBudget budget;
  private final JsonUpload json;
  private final MultipartUpload multipart;

  UploadReader(VitrineProperties properties, @Qualifier("uploadMemory") MemoryBudget budget) {
    this.budget = budget;
    maxBytes = Math.toIntExact(properties.maxRequestBytes().toBytes());
    json = new JsonUpload(maxBytes, properties.maxImages());
    multipart = new MultipartUpload(properties.maxImages());
  }

  /// Reads a request of one of the content types that the controller takes.
  ///
  /// @param deadline until when it must have arrived
  /// @param admission to the model that is asked for
  /// @throws Failure.UnsupportedBody when it is compressed
  /// @throws Failure.BadBody when the body is not what it says, or holds no picture
  /// @throws Failure.BodyTooLarge when it is larger than `vitrine.max-request-bytes`, or than
  ///   `vitrine.memory.uploads`
  /// @throws Failure.UploadsFull when other bodies take that memory
  /// @throws Failure.UploadTooSlow when it does not arrive in time
  Upload read(HttpServletRequest request, Deadline deadline, Admission admission)
      throws IOException {
    requireIdentity(request.getHeader(HttpHeaders.CONTENT_ENCODING));
    boolean isJson = MediaType.APPLICATION_JSON.includes(type(request));
    int weight = isJson ? JSON_WEIGHT : 1;
    var memory = new UploadMemory(budget, admission::retryAfterSeconds, weight);
    try {
      int most = most(request.getContentLengthLong());
      memory.check(request.getContentLengthLong());
      var body = new BodyStream(request.getInputStream(), maxBytes, deadline);
      if (isForm(request)) {
        return multipart.read(request.getContentType(), body, most, memory);
      }
      byte[] bytes = memory.read(body, most);
      return isJson ? json.read(bytes, memory) : new Upload(List.of(() -> bytes), Map.of(), memory);
    } catch (IOException | RuntimeException | Error e) {
      memory.close();
      throw e;
    }
  }

  /// Whether parameters may stand in the body beside pictures.
  static boolean isForm(HttpServletRequest request) {
    return MediaType.MULTIPART_FORM_DATA.includes(type(request));
  }

  private static MediaType type(HttpServletRequest request) {
    String type = request.getContentType();
    return type == null ? MediaType.APPLICATION_OCTET_STREAM : MediaType.parseMediaType(type);
  }

  private static void requireIdentity(@Nullable String encoding) {
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw new Failure.UnsupportedBody(
          "the content encoding '%s' is not taken; send the body as it is".formatted(encoding));
    }
  }

  /// Bytes that may come.
  ///
  /// @param length that the head announces, negative if it does not
  private int most(long length) {
    if (length > maxBytes) {
      throw new Failure.BodyTooLarge(maxBytes);
    }
    return length < 0 ? maxBytes : (int) length;
  }
}

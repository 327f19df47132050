package vitrine.classify.intake;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import vitrine.inference.Deadline;
import vitrine.serving.Admission;
import vitrine.serving.Failure;
import vitrine.serving.MemoryBudget;
import vitrine.serving.Quoted;
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
    json = new JsonUpload(properties.maxImages());
    multipart = new MultipartUpload(properties.maxImages());
  }

  /// What a request that is let in by this admission may take.
  UploadMemory memory(Admission admission) {
    return new UploadMemory(budget, admission::retryAfterSeconds);
  }

  /// The pictures of a body in any of the three forms.
  ///
  /// @param parameters that may stand beside them
  Upload upload(
      HttpServletRequest request, Deadline deadline, UploadMemory memory, BodyParameters parameters)
      throws IOException {
    if (isForm(request)) {
      int most = announced(request, memory);
      return multipart.read(
          request.getContentType(), body(request, deadline), most, memory, parameters);
    }
    if (MediaType.APPLICATION_JSON.includes(type(request))) {
      return json.read(bytes(request, deadline, memory.weighing(JSON_WEIGHT)), parameters);
    }
    byte[] bytes = bytes(request, deadline, memory);
    return new Upload(List.of(() -> bytes), Map.of());
  }

  /// The whole body.
  byte[] bytes(HttpServletRequest request, Deadline deadline, UploadMemory memory)
      throws IOException {
    int most = announced(request, memory);
    return memory.read(body(request, deadline), most);
  }

  /// The whole body, as it was before it was compressed. What comes out is counted as what comes in
  /// is: a small body that becomes large is refused when it is too large, and not before.
  byte[] inflated(HttpServletRequest request, Deadline deadline, UploadMemory memory)
      throws IOException {
    String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    if (encoding == null || encoding.equalsIgnoreCase("identity")) {
      return bytes(request, deadline, memory);
    }
    announced(request.getContentLengthLong(), memory);
    try (InputStream inflating = inflating(encoding, body(request, deadline))) {
      return memory.read(new BodyStream(inflating, maxBytes, deadline), maxBytes);
    }
  }

  private static InputStream inflating(String encoding, InputStream compressed) {
    try {
      return switch (encoding.toLowerCase(Locale.ROOT)) {
        case "gzip", "x-gzip" -> new GZIPInputStream(compressed);
        case "deflate" -> new InflaterInputStream(compressed);
        default ->
            throw new Failure.UnsupportedBody(
                "the content encoding '%s' is not taken; allowed: gzip, deflate, identity"
                    .formatted(Quoted.of(encoding)));
      };
    } catch (IOException e) {
      throw new Failure.BadBody("the body is not the %s that it says".formatted(encoding));
    }
  }

  private BodyStream body(HttpServletRequest request, Deadline deadline) throws IOException {
    return new BodyStream(request.getInputStream(), maxBytes, deadline);
  }

  /// Bytes that may come; refuses what the head announces and would not fit.
  private int announced(HttpServletRequest request, UploadMemory memory) {
    requireIdentity(request.getHeader(HttpHeaders.CONTENT_ENCODING));
    return announced(request.getContentLengthLong(), memory);
  }

  /// @param length negative where nothing is announced
  private int announced(long length, UploadMemory memory) {
    if (length > maxBytes) {
      throw new Failure.BodyTooLarge(maxBytes);
    }
    memory.check(length);
    return length < 0 ? maxBytes : (int) length;
  }

  /// Whether parameters may stand in the body beside pictures.
  static boolean isForm(HttpServletRequest request) {
    return MediaType.MULTIPART_FORM_DATA.includes(type(request));
  }

  private static MediaType type(HttpServletRequest request) {
    String type = request.getContentType();
    try {
      return type == null ? MediaType.APPLICATION_OCTET_STREAM : MediaType.parseMediaType(type);
    } catch (InvalidMediaTypeException e) {
      throw new Failure.UnsupportedBody("the content type '%s' is none".formatted(Quoted.of(type)));
    }
  }

  private static void requireIdentity(@Nullable String encoding) {
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw new Failure.UnsupportedBody(
          "the content encoding '%s' is not taken; send the body as it is"
              .formatted(Quoted.of(encoding)));
    }
  }
}

package vitrine.classify.web;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import vitrine.serving.Failure;
import vitrine.serving.VitrineProperties;

/// Takes the pictures out of a request, in each of the three forms: multipart file parts of any
/// name, a raw body, or JSON with base64.
@Component
class UploadReader {
  private final int maxImages;
  private final int maxBytes;
  private final JsonUpload json;

  UploadReader(VitrineProperties properties) {
    maxImages = properties.maxImages();
    maxBytes = Math.toIntExact(properties.maxRequestBytes().toBytes());
    json = new JsonUpload(maxBytes, maxImages);
  }

  /// Reads a request of one of the content types that the controller takes.
  ///
  /// @throws Failure.UnsupportedBody when it is compressed
  /// @throws Failure.BadBody when the body is not what it says, or holds no picture
  /// @throws Failure.BodyTooLarge when it is larger than `vitrine.max-request-bytes`
  Upload read(HttpServletRequest request) throws IOException {
    requireIdentity(request.getHeader(HttpHeaders.CONTENT_ENCODING));
    String type = request.getContentType();
    MediaType media =
        type == null ? MediaType.APPLICATION_OCTET_STREAM : MediaType.parseMediaType(type);
    if (MediaType.MULTIPART_FORM_DATA.includes(media)) {
      return Upload.of(parts(request));
    }
    byte[] body = body(request);
    return MediaType.APPLICATION_JSON.includes(media)
        ? json.read(body)
        : Upload.of(List.of(() -> body));
  }

  private static void requireIdentity(@Nullable String encoding) {
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw new Failure.UnsupportedBody(
          "the content encoding '%s' is not taken; send the body as it is".formatted(encoding));
    }
  }

  private List<Upload.Picture> parts(HttpServletRequest request) throws IOException {
    List<Upload.Picture> pictures = new ArrayList<>();
    try {
      for (Part part : request.getParts()) {
        if (isPicture(part)) {
          byte[] bytes = part.getInputStream().readAllBytes();
          pictures.add(() -> bytes);
        }
      }
    } catch (ServletException e) {
      throw new Failure.BadBody("the multipart body is malformed");
    }
    if (pictures.isEmpty()) {
      throw new Failure.BadBody("the body holds no picture; send at least one file part");
    }
    if (pictures.size() > maxImages) {
      throw new Failure.BadBody(
          "the body holds %d pictures; at most %d are taken".formatted(pictures.size(), maxImages));
    }
    return pictures;
  }

  /// A part with a file's name, or of a picture's type; the others are parameters.
  private static boolean isPicture(Part part) {
    String type = part.getContentType();
    return part.getSubmittedFileName() != null
        || (type != null
            && (type.startsWith("image/")
                || type.equals(MediaType.APPLICATION_OCTET_STREAM_VALUE)));
  }

  private byte[] body(HttpServletRequest request) throws IOException {
    if (request.getContentLengthLong() > maxBytes) {
      throw new Failure.BodyTooLarge(maxBytes);
    }
    byte[] body = request.getInputStream().readNBytes(maxBytes + 1);
    if (body.length > maxBytes) {
      throw new Failure.BodyTooLarge(maxBytes);
    }
    return body;
  }
}

package vitrine.classify.intake;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A `multipart/form-data` body, which Java's HTTP client does not make.
public record MultipartBody(List<Part> parts) {
  private static final String BOUNDARY = "vitrine-test-boundary";

  /// One part of it.
  ///
  /// @param fileName null for a plain form field
  public record Part(String name, @Nullable String fileName, byte[] content) {}

  public String contentType() {
    return "multipart/form-data; boundary=" + BOUNDARY;
  }

  public byte[] bytes() {
    var out = new ByteArrayOutputStream();
    for (Part part : parts) {
      String file = part.fileName() == null ? "" : "; filename=\"" + part.fileName() + "\"";
      write(out, "--" + BOUNDARY + "\r\n");
      write(
          out, "Content-Disposition: form-data; name=\"" + part.name() + "\"" + file + "\r\n\r\n");
      out.writeBytes(part.content());
      write(out, "\r\n");
    }
    write(out, "--" + BOUNDARY + "--\r\n");
    return out.toByteArray();
  }

  private static void write(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}

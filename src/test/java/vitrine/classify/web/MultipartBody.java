package vitrine.classify.web;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A `multipart/form-data` body, which Java's HTTP client does not make.
record MultipartBody(List<Part> parts) {
  private static final String BOUNDARY = "vitrine-test-boundary";

  /// @param fileName null for a plain form field
  record Part(String name, @Nullable String fileName, byte[] content) {}

  String contentType() {
    return "multipart/form-data; boundary=" + BOUNDARY;
  }

  byte[] bytes() {
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

package vitrine.classify.intake;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.tomcat.util.http.fileupload.FileItemIterator;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.UploadContext;
import org.springframework.http.MediaType;
import vitrine.serving.Failure;

/// Reads `multipart/form-data` part by part as it arrives: a part with a file's name, or of a
/// picture's type, is a picture; the others are parameters. By Tomcat's own parser, but not through
/// `getParts`, which reads before anybody could refuse, at the client's pace, into its own memory.
final class MultipartUpload {
  private static final int PART_HEADERS = 4096;

  /// Parameters are short; what is longer is cut, and refused for what it then is.
  private static final int PARAMETER = 1024;

  /// Parts that are no picture: those that mean something, and some that a form may have besides.
  private static final int FIELDS = 16;

  private final int maxImages;

  /// @param maxImages in one body
  MultipartUpload(int maxImages) {
    this.maxImages = maxImages;
  }

  /// @param most bytes of one part
  /// @param allowed which fields mean something
  /// @throws Failure.BadBody when it is malformed, or holds no picture, or too many or too much
  ///   beside them
  Upload read(
      String contentType, BodyStream body, int most, UploadMemory memory, BodyParameters allowed) {
    List<Picture> pictures = new ArrayList<>();
    Map<String, String> parameters = new HashMap<>();
    try {
      int fields = 0;
      FileItemIterator parts = parts(contentType, body);
      while (parts.hasNext()) {
        FileItemStream part = parts.next();
        // Not closed, for that would read to its end what is refused; the iterator does.
        InputStream content = part.openStream();
        if (isPicture(part)) {
          requireFew(pictures.size() + 1, maxImages, "pictures");
          byte[] bytes = memory.read(content, most);
          pictures.add(() -> bytes);
        } else {
          requireFew(++fields, FIELDS, "fields");
          if (allowed.inForm().contains(part.getFieldName())) {
            byte[] value = content.readNBytes(PARAMETER);
            parameters.putIfAbsent(part.getFieldName(), new String(value, StandardCharsets.UTF_8));
          }
        }
      }
    } catch (Failure e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new Failure.BadBody("the multipart body is malformed, or ended too early");
    }
    if (pictures.isEmpty()) {
      throw new Failure.BadBody("the body holds no picture; send at least one file part");
    }
    return new Upload(pictures, parameters);
  }

  private static FileItemIterator parts(String contentType, BodyStream body) throws IOException {
    var parser = new FileUpload();
    parser.setPartHeaderSizeMax(PART_HEADERS);
    return parser.getItemIterator(new Body(contentType, body));
  }

  private static void requireFew(int count, int most, String what) {
    if (count > most) {
      throw new Failure.BadBody(
          "the body holds more than %d %s, which is how many are taken".formatted(most, what));
    }
  }

  private static boolean isPicture(FileItemStream part) {
    String type = part.getContentType();
    return !part.isFormField()
        || (type != null
            && (type.startsWith("image/")
                || type.equals(MediaType.APPLICATION_OCTET_STREAM_VALUE)));
  }

  /// What the parser wants to know of a request.
  private record Body(String contentType, BodyStream stream) implements UploadContext {
    @Override
    public String getCharacterEncoding() {
      return StandardCharsets.UTF_8.name();
    }

    @Override
    public String getContentType() {
      return contentType;
    }

    @Override
    public InputStream getInputStream() {
      return stream;
    }

    @Override
    public long contentLength() {
      return -1; // limits are the stream's affair
    }
  }
}

package vitrine.classify.web;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.serving.Failure;
import vitrine.serving.VitrineProperties;

/// Takes the pictures out of a request, in each of the three forms: multipart file parts of any
/// name, a raw body, or JSON with base64.
@Component
class UploadReader {
  private static final Pattern WHITESPACE = Pattern.compile("\\s+");

  private final int maxImages;
  private final long maxBytes;
  private final JsonMapper json;

  UploadReader(VitrineProperties properties) {
    maxImages = properties.maxImages();
    maxBytes = properties.maxRequestBytes().toBytes();
    var constraints =
        StreamReadConstraints.builder().maxStringLength(Math.toIntExact(maxBytes)).build();
    json =
        JsonMapper.builder(JsonFactory.builder().streamReadConstraints(constraints).build())
            .build();
  }

  /// Reads a request of one of the content types that the controller takes.
  ///
  /// @throws Failure.BadBody when the body is not what it says, or holds no picture
  /// @throws Failure.BodyTooLarge when it is larger than `vitrine.max-request-bytes`
  Upload read(HttpServletRequest request) throws IOException {
    String type = request.getContentType();
    MediaType media =
        type == null ? MediaType.APPLICATION_OCTET_STREAM : MediaType.parseMediaType(type);
    Upload upload;
    if (MediaType.MULTIPART_FORM_DATA.includes(media)) {
      upload = Upload.of(parts(request));
    } else if (MediaType.APPLICATION_JSON.includes(media)) {
      upload = json(body(request));
    } else {
      upload = Upload.of(List.of(body(request)));
    }
    requireCount(upload.images().size());
    return upload;
  }

  private void requireCount(int images) {
    if (images == 0) {
      throw new Failure.BadBody("the body holds no picture; send at least one file part");
    }
    if (images > maxImages) {
      throw new Failure.BadBody(
          "the body holds %d pictures; at most %d are taken".formatted(images, maxImages));
    }
  }

  private static List<byte[]> parts(HttpServletRequest request) throws IOException {
    List<byte[]> images = new ArrayList<>();
    try {
      for (Part part : request.getParts()) {
        if (part.getSubmittedFileName() != null) {
          images.add(part.getInputStream().readAllBytes());
        }
      }
    } catch (ServletException e) {
      throw new Failure.BadBody("the multipart body is malformed");
    }
    return images;
  }

  private byte[] body(HttpServletRequest request) throws IOException {
    if (request.getContentLengthLong() > maxBytes) {
      throw new Failure.BodyTooLarge(maxBytes);
    }
    byte[] body = request.getInputStream().readNBytes(Math.toIntExact(maxBytes + 1));
    if (body.length > maxBytes) {
      throw new Failure.BodyTooLarge(maxBytes);
    }
    return body;
  }

  private Upload json(byte[] body) {
    JsonNode root;
    try {
      root = json.readTree(body);
    } catch (JacksonException e) {
      throw new Failure.BadBody("the body is not JSON");
    }
    JsonNode inputs = root.path("inputs");
    List<byte[]> images = new ArrayList<>();
    for (JsonNode input : inputs.isArray() ? inputs.values() : List.of(inputs)) {
      images.add(base64(input));
    }
    JsonNode parameters = root.path("parameters");
    return new Upload(
        images, text(parameters.path("top_k")), text(parameters.path("function_to_apply")));
  }

  private static byte[] base64(JsonNode input) {
    if (!input.isString()) {
      throw new Failure.BadBody("\"inputs\" must be a picture in base64, or a list of them");
    }
    String text = input.stringValue();
    String data = text.startsWith("data:") ? text.substring(text.indexOf(',') + 1) : text;
    try {
      return Base64.getDecoder().decode(WHITESPACE.matcher(data).replaceAll(""));
    } catch (IllegalArgumentException e) {
      throw new Failure.BadBody("\"inputs\" is not base64");
    }
  }

  private static @Nullable String text(JsonNode value) {
    return value.isMissingNode() || value.isNull() ? null : value.asString();
  }
}

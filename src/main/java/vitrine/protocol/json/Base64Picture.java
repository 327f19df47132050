package vitrine.protocol.json;

import java.util.Base64;
import java.util.regex.Pattern;
import vitrine.classify.intake.Picture;
import vitrine.serving.Failure;

/// A picture's file as base64; decoded when it is its turn.
///
/// @param text also as a `data:` URL, and with line breaks
public record Base64Picture(String text) implements Picture {
  private static final Pattern WHITESPACE = Pattern.compile("\\s+");

  @Override
  public byte[] bytes() {
    String data = text.startsWith("data:") ? text.substring(text.indexOf(',') + 1) : text;
    try {
      return Base64.getDecoder().decode(WHITESPACE.matcher(data).replaceAll(""));
    } catch (IllegalArgumentException e) {
      throw new Failure.BadBody("the picture is not base64");
    }
  }
}

package vitrine.classify.intake;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vitrine.serving.Failure;

/// A picture's file as base64; decoded when it is its turn.
///
/// @param text also as a `data:` URL of base64, and with line breaks
public record Base64Picture(String text) implements Picture {
  private static final Pattern WHITESPACE = Pattern.compile("\\s+");
  private static final Pattern DATA_URL =
      Pattern.compile("data:[^,]{0,200};base64,", Pattern.CASE_INSENSITIVE);

  /// Of a URL only what stands in it: nothing is fetched.
  @Override
  public byte[] bytes() {
    Matcher url = DATA_URL.matcher(text);
    String data = url.lookingAt() ? text.substring(url.end()) : text;
    try {
      return Base64.getDecoder().decode(WHITESPACE.matcher(data).replaceAll(""));
    } catch (IllegalArgumentException e) {
      throw new Failure.BadBody(
          "the picture is not base64, nor a data: URL of base64; other URLs are not fetched");
    }
  }
}

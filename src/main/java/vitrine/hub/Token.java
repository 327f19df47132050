package vitrine.hub;

import java.util.Optional;
import java.util.regex.Pattern;

/// A user's secret at the hub. It shows itself to nobody but the hub.
record Token(String secret) {
  private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]+");

  /// Nothing where the text is blank.
  ///
  /// @param source where it is from, for messages
  static Optional<Token> of(String text, String source) {
    String secret = text.strip();
    if (secret.isEmpty()) {
      return Optional.empty();
    }
    if (!VISIBLE.matcher(secret).matches()) {
      throw new HubException(
          HubException.Problem.SETTING,
          "%s holds something else than a token; allowed: letters, digits and signs in one line"
              .formatted(source));
    }
    return Optional.of(new Token(secret));
  }

  String header() {
    return "Bearer " + secret;
  }

  @Override
  public String toString() {
    return "a token";
  }
}

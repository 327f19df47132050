package vitrine.hub;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A model on the hub: `owner/name`, or `owner/name@revision`.
///
/// @param owner a user or an organisation
/// @param name of the repository
/// @param revision a branch, a tag or a commit; `main` where none is given
public record HubReference(String owner, String name, String revision) {
  private static final String PART = "(?:\\w|\\w[\\w.-]{0,94}\\w)";

  /// What git allows in the name of a branch, and no component that begins with a dot.
  private static final String COMPONENT =
      "[^\\s\\p{Cntrl}~^:?*\\[\\\\/.][^\\s\\p{Cntrl}~^:?*\\[\\\\/]*";

  private static final Pattern REFERENCE =
      Pattern.compile(
          "(?<owner>%1$s)/(?<name>%1$s)(?:@(?<revision>%2$s(?:/%2$s)*))?"
              .formatted(PART, COMPONENT));
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  /// The model that a text means, or nothing where the text can't be a hub id: the hub's rules for
  /// names, as `huggingface_hub` checks them.
  public static Optional<HubReference> of(String text) {
    Matcher match = REFERENCE.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    String id = match.group("owner") + "/" + match.group("name");
    Optional<String> revision = Optional.ofNullable(match.group("revision"));
    if (id.contains("--")
        || id.contains("..")
        || id.endsWith(".git")
        || revision.filter(r -> r.contains("..") || r.length() > 200).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        new HubReference(match.group("owner"), match.group("name"), revision.orElse("main")));
  }

  /// `owner/name`.
  public String id() {
    return owner + "/" + name;
  }

  /// Whether the revision is a commit, and so can never change.
  boolean pinned() {
    return isCommit(revision);
  }

  static boolean isCommit(String revision) {
    return COMMIT.matcher(revision).matches();
  }

  /// The name of the repository's folder in the cache.
  String folder() {
    return "models--" + owner + "--" + name;
  }

  /// The hub's page that lists the files of the revision.
  String listingPath() {
    return "/api/models/%s/revision/%s".formatted(id(), escaped(revision));
  }

  /// Where a file lies at a commit.
  ///
  /// @param file of {@link ModelFiles}: no character of it needs escaping
  String filePath(String commit, String file) {
    return "/%s/resolve/%s/%s".formatted(id(), commit, file);
  }

  private static String escaped(String component) {
    return URLEncoder.encode(component, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /// `owner/name@revision`.
  @Override
  public String toString() {
    return id() + "@" + revision;
  }
}

package vitrine.hub;

import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.hub.HubException.Problem;

/// What the hub tells of a revision.
///
/// @param commit that the revision is now
/// @param names of all its files
record Listing(String commit, SortedSet<String> names) {
  private static final int MAX_BYTES = 16_000_000;
  private static final JsonMapper JSON = new JsonMapper();

  static Listing of(HubReference model, HubClient client) {
    byte[] document = client.document(model.listingPath(), MAX_BYTES);
    JsonNode json;
    try {
      json = JSON.readTree(document);
    } catch (JacksonException e) {
      throw noHub(model, e);
    }
    String commit = json.path("sha").asString("");
    if (!HubReference.isCommit(commit) || (model.pinned() && !commit.equals(model.revision()))) {
      throw noHub(model, null);
    }
    var names = new TreeSet<String>();
    json.path("siblings").forEach(file -> names.add(file.path("rfilename").asString("")));
    return new Listing(commit, names);
  }

  private static HubException noHub(HubReference model, @Nullable Throwable cause) {
    return new HubException(
        Problem.PROTOCOL,
        "%s: the answer to %s tells no commit; does HF_ENDPOINT lead to a hub?"
            .formatted(model, model.listingPath()),
        cause);
  }
}

package vitrine.hub;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import vitrine.hub.HubException.Problem;

/// Says in words what a status other than success means. The hub tells the cause in `X-Error-Code`;
/// to those who may not see a model it says that there is none.
final class HubRefusal {
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  private final HubReference model;
  private final HubSettings settings;

  HubRefusal(HubReference model, HubSettings settings) {
    this.model = model;
    this.settings = settings;
  }

  /// @param hub whether the hub itself answers, not a storage host
  HubException of(HttpResponse<?> response, boolean hub) {
    int status = response.statusCode();
    HttpHeaders headers = response.headers();
    if (status == 429) {
      return rateLimited(headers);
    }
    String code = headers.firstValue("X-Error-Code").orElse("");
    boolean signedAway = !hub && code.isEmpty() && (status == 401 || status == 403);
    if (status >= 500 || status == 408 || signedAway) {
      return refusal(Problem.UNREACHABLE, said(response)); // a signed address runs out: ask anew
    }
    return switch (code) {
      case "GatedRepo" -> gated();
      case "RepoNotFound" -> noSuchModel();
      case "RevisionNotFound" ->
          refusal(
              Problem.NO_SUCH_REVISION,
              "it has no branch, tag or commit '%s'".formatted(model.revision()));
      case "EntryNotFound" -> refusal(Problem.NO_SUCH_FILE, "no file " + path(response.uri()));
      default -> byStatus(response);
    };
  }

  private HubException byStatus(HttpResponse<?> response) {
    return switch (response.statusCode()) {
      case 401 ->
          message(response).startsWith("Invalid credentials")
              ? refusal(Problem.UNAUTHORIZED, "the hub does not know the token; check HF_TOKEN")
              : noSuchModel();
      case 403 ->
          refusal(
              Problem.UNAUTHORIZED,
              "%s; check that HF_TOKEN may read it".formatted(said(response)));
      case 404 -> refusal(Problem.NO_SUCH_MODEL, said(response));
      case 416 -> refusal(Problem.CHANGED, said(response)); // it ends before what is there of it
      default -> refusal(Problem.PROTOCOL, said(response));
    };
  }

  private HubException gated() {
    return refusal(
        Problem.UNAUTHORIZED,
        "it is gated: ask for access at %s/%s, and set HF_TOKEN to a token of that account"
            .formatted(settings.endpoint(), model.id()));
  }

  private HubException noSuchModel() {
    return refusal(
        Problem.NO_SUCH_MODEL,
        settings.token().isPresent()
            ? "there is no such model, or it is private or gated and HF_TOKEN may not read it"
            : "there is no such model, or it is private or gated: then set HF_TOKEN");
  }

  private HubException rateLimited(HttpHeaders headers) {
    Duration wait = headers.firstValue("Retry-After").map(HubRefusal::duration).orElse(null);
    return new HubException(
        Problem.RATE_LIMITED,
        text(
            "too many requests%s%s"
                .formatted(
                    wait == null ? "" : ", to be tried again in %d s".formatted(wait.toSeconds()),
                    settings.token().isPresent() ? "" : "; with HF_TOKEN more are allowed")),
        null,
        wait);
  }

  /// Seconds, or a date.
  private static @Nullable Duration duration(String retryAfter) {
    if (retryAfter.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(retryAfter));
    }
    try {
      Instant date =
          ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(Instant.now(), date);
      return wait.isNegative() ? Duration.ZERO : wait;
    } catch (DateTimeException e) {
      return null;
    }
  }

  private HubException refusal(Problem problem, String what) {
    return new HubException(problem, text(what));
  }

  private String text(String what) {
    return "%s on %s: %s".formatted(model, settings.endpoint(), what);
  }

  private static String said(HttpResponse<?> response) {
    String message = message(response);
    return "%s answers %d%s"
        .formatted(
            path(response.uri()),
            response.statusCode(),
            message.isEmpty() ? "" : " (" + message + ")");
  }

  private static String message(HttpResponse<?> response) {
    String message = response.headers().firstValue("X-Error-Message").orElse("");
    String cut = message.length() > 200 ? message.substring(0, 200) + "…" : message;
    return CONTROL.matcher(cut).replaceAll("?");
  }

  /// Without the query: a storage host's holds a signature.
  private static String path(URI uri) {
    return uri.getAuthority() + uri.getRawPath();
  }
}

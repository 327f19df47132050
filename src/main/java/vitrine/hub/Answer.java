package vitrine.hub;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What came back for a request after all its redirects.
///
/// @param response the last one
/// @param commit that the hub says the file is of, if it says one
/// @param etag that the hub itself gives the file: the name and the checksum of its content; null
///   where the hub gave none
/// @param size of the whole file in bytes; −1 where it is not told
record Answer(
    HttpResponse<Body> response, @Nullable String commit, @Nullable String etag, long size)
    implements AutoCloseable {

  /// What the answers on the way told of the file. A redirect to a storage host carries
  /// `X-Linked-…`; a storage host's own `ETag` is another one. A mirror may redirect to the hub
  /// proper, which is known by `X-Repo-Commit`.
  static final class Metadata {
    private @Nullable String commit;
    private @Nullable String etag;
    private long size = -1;

    /// @param endpoint whether the host that was asked first answers
    void read(HttpResponse<?> response, boolean endpoint) {
      HttpHeaders headers = response.headers();
      boolean hub = endpoint || headers.firstValue("X-Repo-Commit").isPresent();
      boolean redirect = response.statusCode() / 100 == 3;
      if (commit == null) {
        commit = headers.firstValue("X-Repo-Commit").orElse(null);
      }
      Optional<String> linked = headers.firstValue("X-Linked-Etag");
      if (etag == null && (linked.isPresent() || (hub && !redirect))) {
        etag = linked.or(() -> headers.firstValue("ETag")).map(Metadata::unquoted).orElse(null);
        size =
            number(headers, "X-Linked-Size")
                .orElseGet(() -> redirect ? -1 : wholeSize(response).orElse(-1));
      }
    }

    boolean complete() {
      return etag != null;
    }

    Answer of(HttpResponse<Body> response) {
      return new Answer(response, commit, etag, size);
    }

    private static String unquoted(String etag) {
      return etag.strip().replaceFirst("^W/", "").replace("\"", "").toLowerCase(Locale.ROOT);
    }

    private static OptionalLong wholeSize(HttpResponse<?> response) {
      return response.statusCode() == 206
          ? OptionalLong.empty()
          : number(response.headers(), "Content-Length");
    }

    private static OptionalLong number(HttpHeaders headers, String name) {
      return headers
          .firstValue(name)
          .filter(value -> value.matches("\\d{1,18}"))
          .map(value -> OptionalLong.of(Long.parseLong(value)))
          .orElseGet(OptionalLong::empty);
    }
  }

  private static final Pattern RANGE =
      Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)");

  int status() {
    return response.statusCode();
  }

  Body body() {
    return response.body();
  }

  /// Where the body begins in the file: 0 for all of it; −1 where it does not say so.
  long start() {
    if (status() != 206) {
      return 0;
    }
    return response
        .headers()
        .firstValue("Content-Range")
        .map(RANGE::matcher)
        .filter(range -> range.matches())
        .map(range -> Long.parseLong(range.group(1)))
        .orElse(-1L);
  }

  @Override
  public void close() {
    body().close();
  }
}

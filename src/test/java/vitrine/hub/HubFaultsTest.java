package vitrine.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.hub.FakeHub.Fault;
import vitrine.hub.HubException.Problem;

/// Whatever goes wrong between the hub and the disk.
class HubFaultsTest extends HubUser {
  private static final String STORED = FakeHub.hex("SHA-256", WEIGHTS);
  private static final String LISTING = "/revision/main";

  private String commit = "";

  @BeforeEach
  void publish() {
    commit = fake.publish(ID, files()).commit();
  }

  /// Every refusal says which model it is about, and never the token.
  private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(Problem problem) {
    AbstractThrowableAssert<?, ? extends Throwable> failure =
        assertThatThrownBy(this::load)
            .isInstanceOf(HubException.class)
            .hasMessageContaining("someone/vit@main")
            .hasMessageNotContaining("hf_secret");
    failure.extracting(e -> ((HubException) e).problem()).isEqualTo(problem);
    return failure;
  }

  private void assertLoaded() throws IOException {
    assertThat(load().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(received).isEqualTo(announced).isEqualTo(WEIGHTS.length);
    assertThat(tree(repository().resolve("blobs"))).hasSize(3);
  }

  private List<String> ranges() {
    return fake.requests().stream()
        .filter(r -> r.storage() && r.method().equals("GET"))
        .map(FakeHub.Request::range)
        .toList();
  }

  private static Fault[] always(Fault fault) {
    return Collections.nCopies(20, fault).toArray(Fault[]::new);
  }

  @Test
  void aCutDownloadGoesOnWhereItWas() throws Exception {
    fake.fault("GET", STORED, FakeHub.cutAt(100_000), FakeHub.cutAt(250_000));

    assertLoaded();

    List<String> ranges = ranges();
    assertThat(ranges).hasSize(3).first().isEqualTo("null");
    assertThat(ranges.subList(1, 3)).containsExactly("bytes=100000-", "bytes=250000-");
    assertThat(notices).hasSize(2).allMatch(notice -> notice.contains("trying again in 1 s"));
  }

  @Test
  void aConnectionThatBringsNothingIsTriedAgainButNotForEver() {
    fake.fault("GET", STORED, always(FakeHub.cutAt(0)));

    assertRefused(Problem.UNREACHABLE).hasMessageContaining("/model.safetensors");

    assertThat(pauses).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 8L);
  }

  @Test
  void aStalledDownloadGoesOn() throws Exception {
    readTimeout = Duration.ofMillis(300);
    fake.fault("GET", STORED, FakeHub.stallAt(150_000));

    assertLoaded();

    assertThat(ranges()).containsExactly("null", "bytes=150000-");
    assertThat(notices).hasSize(1).first().matches(notice -> notice.contains("can't be reached"));
  }

  @Test
  void whatAKilledProcessLeftIsUsed() throws Exception {
    begin(WEIGHTS, 200_000);

    assertLoaded();

    assertThat(ranges()).containsExactly("bytes=200000-");
  }

  @Test
  void aProcessKilledBeforeTheLastStepHadLoadedAll() throws Exception {
    begin(WEIGHTS, WEIGHTS.length);

    assertLoaded();

    assertThat(ranges()).isEmpty();
  }

  @Test
  void aBeginningThatIsTooLongIsNone() throws Exception {
    begin(WEIGHTS, WEIGHTS.length + 1);

    assertLoaded();

    assertThat(ranges()).containsExactly("null");
  }

  @Test
  void aBeginningOfSomethingElseIsFoundOut() throws Exception {
    begin(bytes(200_000, 99), 200_000);

    assertLoaded();

    assertThat(ranges()).containsExactly("bytes=200000-", "null");
    assertThat(notices).hasSize(1).first().matches(notice -> notice.contains("checksum"));
  }

  @Test
  void aServerThatKnowsNoRangesSendsAllAgain() throws Exception {
    begin(bytes(200_000, 99), 200_000);
    fake.fault("GET", STORED, FakeHub.ignoringRange());

    assertLoaded();

    assertThat(ranges()).containsExactly("bytes=200000-");
    assertThat(notices).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {206, 416})
  void whatCannotGoOnStartsAgain(int status) throws Exception {
    begin(WEIGHTS, 200_000);
    fake.fault("GET", STORED, FakeHub.status(status, "Content-Range: bytes 7-9/300000"));

    assertLoaded();

    assertThat(ranges()).containsExactly("bytes=200000-", "null");
  }

  @Test
  void oneWrongChecksumIsTriedAgain() throws Exception {
    fake.fault("GET", STORED, FakeHub.flipped());

    assertLoaded();

    assertThat(notices).hasSize(1).first().matches(notice -> notice.contains(STORED));
  }

  @Test
  void twoWrongChecksumsAreRefusedAndNothingStays() throws Exception {
    fake.fault("GET", STORED, FakeHub.flipped(), FakeHub.flipped());

    assertRefused(Problem.CHECKSUM).hasMessageContaining("model.safetensors", STORED);

    assertThat(blob(WEIGHTS)).doesNotExist();
    assertThat(incomplete(WEIGHTS)).doesNotExist();
    assertThat(repository().resolve("snapshots").resolve(commit).resolve("model.safetensors"))
        .doesNotExist();
    assertThat(repository().resolve("refs/main")).doesNotExist();
  }

  @Test
  void smallFilesAreCheckedToo() {
    byte[] other = CONFIG.replace("vit", "tiv").getBytes(UTF_8);
    fake.fault("GET", "/config.json", always(FakeHub.withHeaders(200, other)));

    assertRefused(Problem.CHECKSUM).hasMessageContaining("config.json");
  }

  @Test
  void moreThanPromisedIsRefused() {
    fake.fault("GET", STORED, always(FakeHub.withHeaders(200, bytes(WEIGHTS.length + 1, 1))));

    assertRefused(Problem.PROTOCOL).hasMessageContaining("more came than its 300000 bytes");
  }

  @Test
  void aFileThatChangesMeanwhileIsStartedAgain() throws Exception {
    begin(WEIGHTS, 200_000);
    fake.fault(
        "GET",
        "/model.safetensors",
        FakeHub.status(
            200, "X-Repo-Commit: " + commit, "X-Linked-Etag: \"" + "0".repeat(64) + '"'));

    assertLoaded();

    assertThat(ranges()).containsExactly("null");
    assertThat(notices).hasSize(1).first().matches(notice -> notice.contains("changed"));
  }

  @Test
  void unknownModels() {
    fake.fault("GET", LISTING, always(FakeHub.status(401, "X-Error-Code: RepoNotFound")));
    assertRefused(Problem.NO_SUCH_MODEL).hasMessageContaining("or gated: then set HF_TOKEN");

    token = Optional.of(new Token("hf_secret"));
    assertRefused(Problem.NO_SUCH_MODEL).hasMessageContaining("HF_TOKEN may not read it");
    assertThat(pauses).isEmpty();
  }

  @Test
  void unknownRevisionsAndFiles() {
    assertThatThrownBy(() -> load(new HubReference("someone", "vit", "v9")))
        .hasMessageContaining("it has no branch, tag or commit 'v9'");
    assertThatThrownBy(() -> load(new HubReference("someone", "vit", "0".repeat(40))))
        .hasMessageContaining("it has no branch, tag or commit '000");
    fake.fault("HEAD", "/config.json", FakeHub.status(404, "X-Error-Code: EntryNotFound"));
    assertRefused(Problem.NO_SUCH_FILE).hasMessageContaining("/config.json");
  }

  @Test
  void tokens() {
    token = Optional.of(new Token("hf_secret"));
    String invalid = "X-Error-Message: Invalid credentials in Authorization header";
    fake.fault("GET", LISTING, FakeHub.status(401, invalid));
    assertRefused(Problem.UNAUTHORIZED).hasMessageContaining("check HF_TOKEN");

    fake.fault("GET", LISTING, FakeHub.status(403, "X-Error-Message: Not yours\t"));
    assertRefused(Problem.UNAUTHORIZED).hasMessageContaining("(Not yours", "HF_TOKEN may read it");

    fake.fault("HEAD", "/config.json", FakeHub.status(403, "X-Error-Code: GatedRepo"));
    assertRefused(Problem.UNAUTHORIZED)
        .hasMessageContaining("gated: ask for access at " + fake.endpoint() + "/someone/vit");
  }

  @Test
  void aSignatureThatRanOutIsAskedForAnew() throws Exception {
    fake.fault("GET", STORED, FakeHub.status(403));

    assertLoaded();

    assertThat(notices).hasSize(1).allMatch(notice -> !notice.contains("signature"));
  }

  @Test
  void tooManyRequestsWaitAsLongAsTheHubSays() throws Exception {
    fake.fault("GET", LISTING, FakeHub.status(429, "Retry-After: 7"));
    fake.fault("HEAD", "/model.safetensors", FakeHub.status(429));

    assertLoaded();

    assertThat(pauses).extracting(Duration::toSeconds).containsExactly(7L, 1L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"3600", "Fri, 31 Dec 2100 23:59:59 GMT"})
  void nobodyIsKeptWaitingForAnHour(String retryAfter) {
    fake.fault("GET", LISTING, FakeHub.status(429, "Retry-After: " + retryAfter));

    assertRefused(Problem.RATE_LIMITED)
        .hasMessageContaining("too many requests, to be tried again in ", "with HF_TOKEN more");

    assertThat(pauses).isEmpty();
  }

  @Test
  void tooManyRequestsForTooLong() {
    fake.fault("GET", LISTING, always(FakeHub.status(429, "Retry-After: 1")));

    assertRefused(Problem.RATE_LIMITED);

    assertThat(pauses).hasSize(4);
  }

  @Test
  void theHubsOwnFailuresAreTriedAgain() throws Exception {
    fake.fault("GET", LISTING, FakeHub.status(500), FakeHub.status(503));
    fake.fault("HEAD", "/config.json", FakeHub.status(502));
    fake.fault("GET", STORED, FakeHub.status(504));

    assertLoaded();

    assertThat(pauses).extracting(Duration::toSeconds).containsExactly(1L, 2L, 1L, 1L);
  }

  @Test
  void whileTheHubIsAwayTheCacheIsUsedAndSaid() {
    Path folder = load();
    fake.fault("GET", LISTING, FakeHub.status(503));
    assertThat(load()).isEqualTo(folder);
    assertThat(notices).hasSize(1).first().asString().contains("503", "using the commit " + commit);

    fake.close();
    assertThat(load()).isEqualTo(folder);
    assertThat(notices).hasSize(2).last().asString().contains("can't be reached", commit);
    assertThat(pauses).isEmpty();
  }

  @Test
  void theHubGoesAwayBeforeTheNewCommitIsThere() {
    Path folder = load();
    Map<String, byte[]> changed = files();
    changed.put("model.safetensors", bytes(5000, 77));
    fake.publish(ID, changed);
    fake.fault("HEAD", "/model.safetensors", always(FakeHub.status(503)));

    assertThat(load()).isEqualTo(folder);

    assertThat(repository().resolve("refs/main")).hasContent(commit);
    assertThat(notices).last().asString().contains("using the commit " + commit);
  }

  /// The hub answers: it is not away, and what it says counts.
  @Test
  void aModelThatMayNoLongerBeReadIsNotServedFromTheCache() {
    load();
    fake.fault("GET", LISTING, FakeHub.status(403, "X-Error-Code: GatedRepo"));

    assertRefused(Problem.UNAUTHORIZED);
  }

  @Test
  void noHubAndNoCache() {
    fake.close();

    assertRefused(Problem.UNREACHABLE).hasMessageContaining(fake.endpoint(), "can't be reached");
  }

  @Test
  void whatIsNoHubIsFoundOut() {
    fake.fault("GET", LISTING, FakeHub.withHeaders(200, "<html>".getBytes(UTF_8)));
    assertRefused(Problem.PROTOCOL).hasMessageContaining("does HF_ENDPOINT lead to a hub?");

    fake.fault("GET", LISTING, FakeHub.withHeaders(200, "{}".getBytes(UTF_8)));
    assertRefused(Problem.PROTOCOL).hasMessageContaining("does HF_ENDPOINT lead to a hub?");

    fake.fault("HEAD", "/config.json", FakeHub.withHeaders(200, new byte[9], "ETag: \"9\""));
    assertRefused(Problem.NO_MODEL).hasMessageContaining("not of the commit " + commit);

    fake.fault(
        "HEAD",
        "/config.json",
        FakeHub.withHeaders(200, new byte[9], "ETag: \"9\"", "X-Repo-Commit: " + commit));
    assertRefused(Problem.NO_MODEL).hasMessageContaining("tells no checksum");

    fake.fault("GET", LISTING, always(FakeHub.status(307, "Location: " + LISTING)));
    assertRefused(Problem.PROTOCOL).hasMessageContaining("more than 10 redirects");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ftp://127.0.0.1/x", "file:///etc/passwd", "http:///x", "http://[/"})
  void redirectsThatLeadNowhere(String location) {
    fake.fault("GET", LISTING, FakeHub.status(302, "Location: " + location));

    assertRefused(Problem.PROTOCOL).hasMessageContaining("a redirect that can't be followed");
  }

  @Test
  void aConfigurationIsSmall() {
    Map<String, byte[]> files = files();
    files.put("config.json", new byte[16_000_001]);
    fake.publish(ID, files);

    assertRefused(Problem.NO_MODEL).hasMessageContaining("config.json has 16.0 MB; allowed: 16.0");
    assertThat(fake.downloads()).isEmpty();
  }

  @Test
  void aFullDiskIsSaidAndLeftAsItWas() throws Exception {
    Configuration small =
        Configuration.unix().toBuilder().setMaxSize(200_000).setBlockSize(1000).build();
    try (FileSystem disk = Jimfs.newFileSystem(small)) {
      Path full = disk.getPath("/cache");
      assertThatThrownBy(() -> loadInto(full, MODEL))
          .isInstanceOf(HubException.class)
          .hasMessageContaining("model.safetensors (0.3 MB) can't be written to /cache/models--")
          .hasMessageContaining(": out of disk space; ")
          .hasMessageContaining("what came of it is removed again");
      assertThat(notices).hasSize(1).first().asString().contains("0.3 MB", "0.2 MB are free");
      assertThat(pauses).isEmpty();
      assertThat(tree(full)).noneMatch(file -> file.endsWith(".incomplete"));
    }
  }

  @Test
  void aCacheThatIsNoFolder() throws Exception {
    Path file = Files.write(cache.resolve("file"), new byte[1]);

    assertThatThrownBy(() -> loadInto(file, MODEL))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("someone/vit@main: the cache: ")
        .hasMessageContaining(file.toString());
  }

  @Test
  void aHalfWrittenReferenceIsNone() throws Exception {
    Files.createDirectories(repository().resolve("refs"));
    Files.write(repository().resolve("refs/main"), Arrays.copyOf(commit.getBytes(UTF_8), 20));

    assertLoaded();

    assertThat(repository().resolve("refs/main")).hasContent(commit);
  }
}

package vitrine.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PercentLinesTest {
  private final List<String> lines = new ArrayList<>();
  private long seconds;
  private final PercentLines listener =
      new PercentLines(
          lines::add,
          notice -> lines.add("! " + notice),
          () -> Duration.ofSeconds(seconds).toNanos());

  @Test
  void eachTenth() {
    listener.started("a/b", 200_000_000);
    for (int i = 0; i < 100; i++) {
      listener.received(2_000_000);
    }
    listener.ended();

    assertThat(lines)
        .hasSize(11)
        .startsWith("a/b: loading 200.0 MB from the hub", "a/b: 10 %, 20.0 MB of 200.0 MB")
        .endsWith("a/b: 90 %, 180.0 MB of 200.0 MB", "a/b: loaded in 0 s");
  }

  @Test
  void orEachTenSeconds() {
    listener.started("a/b", 1_000_000_000);
    for (int i = 0; i < 20; i++) {
      seconds++;
      listener.received(1_000_000);
    }
    listener.ended();

    assertThat(lines)
        .containsExactly(
            "a/b: loading 1000.0 MB from the hub",
            "a/b: 1 %, 10.0 MB of 1000.0 MB",
            "a/b: 2 %, 20.0 MB of 1000.0 MB");
  }

  @Test
  void whichCommitItIs() {
    listener.resolved(
        new HubReference("a", "b", "main"), "607a30d783dfa663caf39e06633721c8d4cfcd7e");

    assertThat(lines)
        .containsExactly("a/b@main is the commit 607a30d783dfa663caf39e06633721c8d4cfcd7e");
  }

  @Test
  void noticesComeAtOnce() {
    listener.notice("the hub is away");

    assertThat(lines).containsExactly("! the hub is away");
  }
}

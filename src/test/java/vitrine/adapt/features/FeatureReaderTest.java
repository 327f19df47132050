package vitrine.adapt.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vitrine.adapt.features.Features.Featured;
import vitrine.evaluate.UnreadablePicture;
import vitrine.evaluate.data.DataException;
import vitrine.evaluate.data.LabelledPicture;
import vitrine.evaluate.data.LabelledPictures;

/// With files of text, whose features are their length and their first letter.
class FeatureReaderTest {
  @TempDir private Path folder;
  private final AtomicInteger computed = new AtomicInteger();
  private int steps;

  @BeforeEach
  void nothingYet() {
    computed.set(0);
    steps = 0;
  }

  private record Texts(List<LabelledPicture> all) implements LabelledPictures {
    @Override
    public Map<String, Integer> classes() {
      return Map.of("apple", 0, "pear", 1);
    }

    @Override
    public long count() {
      return all.size();
    }

    @Override
    public Stream<LabelledPicture> stream() {
      return all.stream();
    }
  }

  private static LabelledPicture picture(String name, int label, String text) {
    return new LabelledPicture(name, label, () -> text.getBytes(StandardCharsets.UTF_8));
  }

  private float[] logits(byte[] encoded) throws UnreadablePicture {
    if (encoded.length == 0) {
      throw new UnreadablePicture("it is empty", new IOException());
    }
    computed.incrementAndGet();
    return new float[] {encoded.length, encoded[0]};
  }

  private FeatureReader.Reading read(LabelledPicture... pictures) throws IOException {
    try (FeatureCache cache = FeatureCache.open(folder, "key", 2)) {
      return new FeatureReader(this::logits, cache, 2, 3)
          .read(new Texts(List.of(pictures)), () -> steps++);
    }
  }

  @Test
  void whatIsKnownIsNotComputedAgain() throws Exception {
    FeatureReader.Reading first = read(picture("b", 1, "bee"), picture("a", 0, "ant hill"));
    assertThat(first.computed()).isEqualTo(2);
    assertThat(first.features().classes()).containsExactly("apple", "pear");
    assertThat(first.features().pictures()).extracting(Featured::name).containsExactly("a", "b");
    assertThat(first.features().values(0)).containsExactly(8, 'a');
    assertThat(first.features().values(1)).containsExactly(3, 'b');
    assertThat(first.features().label(1)).isEqualTo(1);
    assertThat(steps).isEqualTo(2);
    FeatureReader.Reading second = read(picture("new name", 0, "bee"), picture("c", 0, "cat"));
    assertThat(second.computed()).isEqualTo(1);
    assertThat(computed).hasValue(3);
    assertThat(second.features().values(1)).containsExactly(3, 'b');
  }

  @Test
  void whatCantBeReadIsNamed() throws Exception {
    var gone =
        new LabelledPicture(
            "gone",
            1,
            () -> {
              throw new IOException("the disk is broken");
            });
    FeatureReader.Reading reading = read(picture("empty", 1, ""), gone, picture("a", 0, "ant"));
    assertThat(reading.unreadable())
        .containsExactly(
            new FeatureReader.Unreadable("empty", "it is empty"),
            new FeatureReader.Unreadable("gone", "can't be read or written: the disk is broken"));
    assertThat(reading.features().size()).isEqualTo(1);
    assertThat(steps).isEqualTo(3);
  }

  /// Before any is computed.
  @Test
  void whatDoesNotFitIntoMemoryIsRefused() throws Exception {
    LabelledPicture[] many = new LabelledPicture[1000];
    Arrays.setAll(many, i -> picture("p" + i, i % 2, "text " + i));
    try (FeatureCache cache = FeatureCache.open(folder, "key", 2)) {
      var reader = new FeatureReader(this::logits, cache, Integer.MAX_VALUE, 3);
      assertThatThrownBy(() -> reader.read(new Texts(List.of(many)), () -> steps++))
          .isInstanceOf(DataException.class)
          .hasMessageStartingWith(
              "the features of 1,000 pictures take 25,769,803,764,000 bytes of memory; allowed: ")
          .hasMessageEndingWith("(-Xmx raises it)");
    }
    assertThat(computed).hasValue(0);
    assertThat(steps).isZero();
  }
}

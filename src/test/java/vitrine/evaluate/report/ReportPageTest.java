package vitrine.evaluate.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vitrine.evaluate.Evaluator;
import vitrine.evaluate.Results;
import vitrine.evaluate.data.LabelledPicture;
import vitrine.evaluate.data.LabelledPictures;
import vitrine.evaluate.report.Section.Figure;
import vitrine.image.ImageLimits;
import vitrine.image.RgbImage;
import vitrine.image.decode.ImageDecoder;

/// The page of results that were made up.
class ReportPageTest {
  @TempDir private Path folder;

  /// One picture of each class; that of class 1 is taken for class 0, its thumbnail is gone.
  private record OfEach(List<String> labels) implements LabelledPictures {
    @Override
    public Map<String, Integer> classes() {
      return Map.of();
    }

    @Override
    public long count() {
      return labels.size();
    }

    @Override
    public Stream<LabelledPicture> stream() {
      return IntStream.range(0, labels.size())
          .mapToObj(i ->
              new LabelledPicture(
                  "picture " + i, i, () -> Integer.toString(i).getBytes(StandardCharsets.UTF_8)));
    }
  }

  private ReportCard card(List<String> labels, double temperature) throws Exception {
    try (var results = new Results(labels, temperature, 5, 0, folder)) {
      Duration took =
          new Evaluator(encoded -> logits(encoded, labels.size()), 2)
              .evaluate(new OfEach(labels), results, () -> {});
      return new CardMaker(
              new ReportCard.Model("tiny", "hf-vit", "0123456789abcdef", "fp32", "cpu", labels),
              "data",
              Map.of())
          .card(results, results.fittedTemperature(), took, List.of());
    }
  }

  private static float[] logits(byte[] encoded, int labels) {
    int picture = Integer.parseInt(new String(encoded, StandardCharsets.UTF_8));
    float[] logits = new float[labels];
    logits[picture == 1 ? 0 : picture] = 9;
    return logits;
  }

  private static String page(ReportCard card, Section... sections) {
    var page = new StringWriter();
    List<@Nullable InlineImage> gone = new ArrayList<>();
    card.worst().forEach(_ -> gone.add(null));
    new ReportPage(card, gone, List.of(sections)).write(page);
    return page.toString();
  }

  private static List<String> labels(int count) {
    return IntStream.range(0, count).mapToObj("class %d"::formatted).toList();
  }

  @Test
  void fewClassesHaveTheirMatrix() throws Exception {
    ReportCard card = card(labels(32), 1);
    assertThat(page(card))
        .contains("table class=\"matrix\"", "<strong>class 1</strong> taken for <strong>class 0")
        .doesNotContain("The most frequent confusions", "divides its logits", "The worst F1 first");
    assertThat(card.confusionMatrix()).hasSize(32);
  }

  @Test
  void manyClassesHaveTheirConfusionsAndTheWorstFirst() throws Exception {
    String page = page(card(labels(51), 1));
    assertThat(page)
        .contains("The most frequent confusions", "The worst F1 first")
        .doesNotContain("table class=\"matrix\"");
    assertThat(page.indexOf("scope=\"row\">class 1<"))
        .isLessThan(page.indexOf("scope=\"row\">class 0<"))
        .isLessThan(page.indexOf("scope=\"row\">class 2<"));
  }

  @Test
  void beyondThousandClassesThereIsNoMatrix() throws Exception {
    ReportCard card = card(labels(1001), 1);
    assertThat(card.confusionMatrix()).isNull();
    assertThat(card.confusions())
        .containsExactly(new ReportCard.ConfusionRow("class 1", "class 0", 1));
  }

  @Test
  void aTemperatureIsSaid() throws Exception {
    assertThat(page(card(labels(3), 2.5)))
        .contains("divides its logits by the temperature 2.5000", "As served, temperature 2.5000");
  }

  @Test
  void whatOthersWroteIsText() throws Exception {
    String script = "<script>alert('1')</script>";
    var section =
        new Section(
            script,
            script,
            List.of(
                new Figure(
                    "\"><img src=x>", InlineImage.map(new float[] {0, 1, 2, 3, 4, 5}, 2, 3))));
    assertThat(page(card(List.of(script, "a", "{{card}}"), 1), section))
        .doesNotContain("<script", "<img src=x")
        .contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;", "{{card}}");
  }

  private static RgbImage decoded(InlineImage image) {
    String base64 = image.src().substring("data:image/png;base64,".length());
    return new ImageDecoder(ImageLimits.DEFAULT).decode(Base64.getDecoder().decode(base64));
  }

  @Test
  void aThumbnailIsSmallAndTheMeanOfItsPixels() {
    byte[] stripes = new byte[3 * 200 * 100];
    for (int i = 0; i < stripes.length; i++) {
      stripes[i] = (byte) (i / 3 % 3 * 30); // 0, 30, 60, …
    }
    RgbImage small = decoded(InlineImage.thumbnail(new RgbImage(200, 100, stripes)));
    assertThat(small.width()).isEqualTo(66);
    assertThat(small.height()).isEqualTo(33);
    assertThat(small.pixels()).containsOnly(30);
    RgbImage tiny = new RgbImage(2, 1, new byte[] {1, 2, 3, 4, 5, 6});
    assertThat(decoded(InlineImage.thumbnail(tiny)).pixels()).isEqualTo(tiny.pixels());
    assertThat(decoded(InlineImage.thumbnail(new RgbImage(9999, 1, new byte[3 * 9999]))).height())
        .isEqualTo(1);
  }
}

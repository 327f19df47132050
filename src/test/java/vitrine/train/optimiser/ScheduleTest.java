package vitrine.train.optimiser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  @Test
  void itClimbsAndFallsAlongACosine() {
    var schedule = new Schedule(0.4, 0.1, 4, 14, true);
    assertThat(schedule.at(0)).isCloseTo(0.1, within(1e-12));
    assertThat(schedule.at(3)).isCloseTo(0.4, within(1e-12));
    assertThat(schedule.at(4)).isCloseTo(0.4, within(1e-12));
    assertThat(schedule.at(9)).isCloseTo(0.25, within(1e-12));
    assertThat(schedule.at(14)).isCloseTo(0.1, within(1e-12));
    assertThat(schedule.at(99)).isCloseTo(0.1, within(1e-12));
  }

  @Test
  void orStays() {
    var schedule = new Schedule(0.4, 0.1, 2, 14, false);
    assertThat(schedule.at(0)).isCloseTo(0.2, within(1e-12));
    assertThat(schedule.at(13)).isEqualTo(0.4);
  }

  @Test
  void longGradientsAreShortened() {
    List<float[]> gradients = List.of(new float[] {3}, new float[] {0, 4});
    assertThat(GradientClipping.clip(gradients, 1)).isCloseTo(5, within(1e-12));
    assertThat(gradients.get(0)[0]).isCloseTo(0.6f, within(1e-6f));
    assertThat(gradients.get(1)[1]).isCloseTo(0.8f, within(1e-6f));
    assertThat(GradientClipping.clip(gradients, 2)).isCloseTo(1, within(1e-5));
    assertThat(gradients.get(0)[0]).isCloseTo(0.6f, within(1e-6f)); // short enough
  }
}

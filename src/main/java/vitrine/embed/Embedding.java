package vitrine.embed;

import java.time.Duration;
import java.util.Map;
import vitrine.classify.Timed;
import vitrine.serving.Stage;

/// A picture as a vector: what a model's head would classify.
///
/// @param model its name
/// @param values (hidden)
/// @param timings of every stage
record Embedding(String model, float[] values, Map<Stage, Duration> timings) implements Timed {}

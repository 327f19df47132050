package vitrine.explain.web;

import java.time.Duration;
import java.util.Map;
import vitrine.classify.Timed;
import vitrine.serving.Stage;

/// An explanation as it is answered.
///
/// @param form of the body
/// @param body JSON's object, or a file's bytes
/// @param timings of all that it took
record Explained(AnswerForm form, Object body, Map<Stage, Duration> timings) implements Timed {}

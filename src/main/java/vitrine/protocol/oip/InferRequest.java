package vitrine.protocol.oip;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `/infer` is asked.
///
/// @param id that the answer repeats
/// @param inputs as they stand in the JSON
/// @param outputs that are wanted
/// @param timeoutMicros in which the answer is wanted; 0 where nothing is said
record InferRequest(
    @Nullable String id,
    List<InputTensor> inputs,
    List<RequestedOutput> outputs,
    long timeoutMicros) {}

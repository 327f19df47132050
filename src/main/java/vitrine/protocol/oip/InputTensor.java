package vitrine.protocol.oip;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.protocol.json.JsonTensor;

/// A tensor of a request. Its data stands in the JSON, or, if that is null, in the body behind it.
///
/// @param name of the input that it is for
/// @param datatype as the protocol writes it, e.g. `FP32`
/// @param shape as it is declared
/// @param json the data that stands in the JSON
/// @param offset of its bytes in the body
/// @param length of its bytes
record InputTensor(
    String name,
    String datatype,
    List<Long> shape,
    @Nullable JsonTensor json,
    int offset,
    int length) {}

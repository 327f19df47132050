/// The Open Inference Protocol, version 2, over HTTP: as KServe defines it, with Triton's
/// extensions for binary tensors, classification, statistics and the model's configuration.
@NullMarked
package vitrine.protocol.oip;

import org.jspecify.annotations.NullMarked;

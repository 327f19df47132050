/// Multi Model Server's descendants, which share paths and errors: TorchServe, DJL Serving, and
/// what Amazon SageMaker asks of a container.
@NullMarked
package vitrine.protocol.modelserver;

import org.jspecify.annotations.NullMarked;

/// What the protocols that send tensors as JSON have in common.
@NullMarked
package vitrine.protocol.json;

import org.jspecify.annotations.NullMarked;

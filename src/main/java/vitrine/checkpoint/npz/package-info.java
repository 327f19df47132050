/// NumPy's archives of arrays, `.npz`.
@NullMarked
package vitrine.checkpoint.npz;

import org.jspecify.annotations.NullMarked;

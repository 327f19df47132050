/// Classes of one's own on a network that stays as it is: its features, a head on them, and the
/// bundle that comes out.
@NullMarked
package vitrine.adapt;

import org.jspecify.annotations.NullMarked;

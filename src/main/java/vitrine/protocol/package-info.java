/// Other servers' wire protocols, each a thin controller on the same intake as `/classify`.
@NullMarked
package vitrine.protocol;

import org.jspecify.annotations.NullMarked;

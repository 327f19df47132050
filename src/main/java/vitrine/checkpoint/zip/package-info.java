/// Zip archives of any size, in memory or mapped.
@NullMarked
package vitrine.checkpoint.zip;

import org.jspecify.annotations.NullMarked;

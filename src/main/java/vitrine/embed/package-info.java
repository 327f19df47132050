/// A picture as a vector: `POST /embed`, for search, clustering, and classes made of a few
/// examples.
@NullMarked
package vitrine.embed;

import org.jspecify.annotations.NullMarked;

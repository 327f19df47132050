/// `POST /classify`.
@NullMarked
package vitrine.classify.web;

import org.jspecify.annotations.NullMarked;

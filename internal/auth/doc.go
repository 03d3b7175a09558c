// Package auth decides who is at the browser and what they may touch: sign-in,
// sessions in PostgreSQL, throttling of guesses, and rights.
package auth

// SPDX-License-Identifier: Apache-2.0

package match

import (
	"cmp"
	"strconv"
	"strings"
)

// decimal is an exact decimal number, 0.DIGITS × 10^exponent, in the one form
// without zeros at either end. No number of digits and no exponent costs more
// than its own text, unlike a big.Rat of 1e1000000000.
type decimal struct {
	sign     int // -1, 0 or 1
	digits   string
	exponent int64
}

// maxExponent keeps sums of exponents and digit counts within int64.
const maxExponent = 1 << 60

// parseDecimal reads a number in the syntax of JSON (RFC 8259 §6). It reports
// false for any other text, and for an exponent beyond ±2^60.
func parseDecimal(text string) (decimal, bool) {
	rest, negative := strings.CutPrefix(text, "-")
	whole, rest := digits(rest)
	if whole == "" || len(whole) > 1 && whole[0] == '0' {
		return decimal{}, false
	}
	fraction := ""
	if after, found := strings.CutPrefix(rest, "."); found {
		if fraction, rest = digits(after); fraction == "" {
			return decimal{}, false
		}
	}
	exponent, ok := parseExponent(rest)
	if !ok {
		return decimal{}, false
	}
	significant := strings.TrimLeft(whole+fraction, "0")
	exponent += int64(len(whole) - len(whole+fraction) + len(significant))
	significant = strings.TrimRight(significant, "0")
	switch {
	case significant == "":
		return decimal{}, true
	case negative:
		return decimal{sign: -1, digits: significant, exponent: exponent}, true
	}
	return decimal{sign: 1, digits: significant, exponent: exponent}, true
}

func digits(text string) (found, rest string) {
	rest = strings.TrimLeft(text, "0123456789")
	return text[:len(text)-len(rest)], rest
}

func parseExponent(text string) (int64, bool) {
	if text == "" {
		return 0, true
	}
	if text[0] != 'e' && text[0] != 'E' {
		return 0, false
	}
	exponent, err := strconv.ParseInt(text[1:], 10, 64)
	return exponent, err == nil && -maxExponent < exponent && exponent < maxExponent
}

// compare returns -1, 0 or 1 as d is less than, equal to or greater than other.
func (d decimal) compare(other decimal) int {
	if order := cmp.Compare(d.sign, other.sign); order != 0 || d.sign == 0 {
		return order
	}
	order := cmp.Compare(d.exponent, other.exponent)
	if order == 0 {
		order = strings.Compare(d.digits, other.digits)
	}
	return order * d.sign
}

// SPDX-License-Identifier: Apache-2.0

package contract

import (
	"slices"
	"strings"
)

// suggest says what may stand in place of an unknown word: the word that was
// probably meant, or all of them.
func suggest(word string, known []string) string {
	best, least := "", 3 // more than two slips are another word
	for _, candidate := range known {
		if d := distance(word, candidate); d < least && 2*d < len(word) {
			best, least = candidate, d
		}
	}
	switch {
	case best != "":
		return "; did you mean " + best + "?"
	case len(known) == 0:
		return "; there are none"
	}
	return "; there are: " + strings.Join(slices.Sorted(slices.Values(known)), ", ")
}

// distance counts the characters to insert, delete, replace or swap to turn a
// into b (optimal string alignment). Long words are not compared: nobody
// misspells those.
func distance(a, b string) int {
	const longest = 64
	from, to := []rune(a), []rune(b)
	if len(from) > longest || len(to) > longest {
		return longest
	}
	rows := make([][]int, len(from)+1)
	for i := range rows {
		rows[i] = make([]int, len(to)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(from); i++ {
		for j := 1; j <= len(to); j++ {
			replaced := rows[i-1][j-1]
			if from[i-1] != to[j-1] {
				replaced++
			}
			rows[i][j] = min(replaced, rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && from[i-1] == to[j-2] && from[i-2] == to[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(from)][len(to)]
}

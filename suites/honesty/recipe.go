// SPDX-License-Identifier: Apache-2.0

package honesty

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// expectedHeader is the twin's header with the recipe's changes.
func (c *check) expectedHeader() wants {
	return c.change(wantsOf(c.twin.Header), c.recipe.Header)
}

// expectedClaims are the twin's claims with the recipe's changes.
func (c *check) expectedClaims() wants {
	claims := c.baseClaims()
	if c.recipe.Issued != 0 {
		claims = claims.put(c.timeClaim("iat", c.after(time.Duration(c.recipe.Issued))))
	}
	if c.recipe.Expires != 0 {
		claims = claims.put(c.timeClaim("exp", c.after(time.Duration(c.recipe.Expires))))
	}
	return c.change(claims, c.recipe.Claims)
}

// baseClaims are the claims that the recipe departs from. They are the twin's
// but for what the user, and a `jti` of its own, make different.
func (c *check) baseClaims() wants {
	claims := wantsOf(c.twin.Payload)
	if c.ownMoment() {
		for _, name := range []string{"iat", "exp"} {
			if at, has := c.twin.Payload.Seconds(name); has {
				claims = claims.put(c.timeClaim(name, int64(at)))
			}
		}
	}
	if c.ownTwin() {
		own := c.twin.Payload.Get("jti")
		claims = claims.put(want{name: "jti", says: "another string than its twin's", rule: func(got jsontext.Value) bool {
			return got.Kind() == jsontext.KindString && string(got) != string(own)
		}})
	}
	if c.recipe.User != "" {
		claims = claims.put(anyString("sub"))
		claims = claims.put(exactly("preferred_username", appendQuoted(nil, c.recipe.User)))
		claims = claims.put(anyString("email"))
	}
	return claims
}

func anyString(name string) want {
	return want{name: name, says: "a string", rule: func(got jsontext.Value) bool { return got.Kind() == jsontext.KindString }}
}

// after is a time relative to the minting, in seconds since the epoch.
func (c *check) after(offset time.Duration) int64 {
	return time.Unix(c.now, 0).Add(offset).Unix()
}

// timeClaim wants a time: exactly if both tokens were made of one moment.
func (c *check) timeClaim(name string, at int64) want {
	if !c.ownMoment() {
		return exactly(name, jsontext.Value(strconv.FormatInt(at, 10)))
	}
	return want{name: name, says: fmt.Sprintf("about %d", at), rule: func(got jsontext.Value) bool {
		number, err := strconv.ParseInt(string(got), 10, 64)
		return err == nil && number >= at-slackSeconds && number <= at+slackSeconds
	}}
}

// change makes the changes in the order that [fixtures.Changes] documents;
// members of one kind are changed in the order of their names.
func (c *check) change(list wants, changes fixtures.Changes) wants {
	for _, one := range c.values(changes.Set) {
		list = list.put(one)
	}
	for _, name := range changes.Remove {
		list = list.without(name)
	}
	return slices.Concat(c.values(changes.Prepend), list, c.values(changes.Append))
}

func (c *check) values(values map[string]fixtures.Value) wants {
	list := make(wants, 0, len(values))
	for _, name := range slices.Sorted(maps.Keys(values)) {
		list = append(list, c.value(name, values[name]))
	}
	return list
}

func (c *check) value(name string, value fixtures.Value) want {
	switch value.Tag {
	case fixtures.LiteralTag:
		if len(value.JSON) == 0 {
			return exactly(name, jsontext.Value("null"))
		}
		return exactly(name, c.expand(jsontext.Value(value.JSON)))
	case fixtures.NowTag:
		return c.timeClaim(name, c.after(value.Now))
	case fixtures.NowFloatTag:
		return c.fractionalTime(name, float64(c.now)+value.Now.Seconds())
	case fixtures.JWKTag:
		return want{name: name, says: "a public JWK that is not published", rule: c.isForeignJWK}
	case fixtures.KidTag:
		return c.keyID(name, value.Key)
	default:
		return want{name: name, says: "something known to this check, which does not know the tag " + string(value.Tag), rule: never}
	}
}

func never(jsontext.Value) bool { return false }

// fractionalTime wants a time to the hundredth of a second, or to the few
// seconds that two mintings may be apart.
func (c *check) fractionalTime(name string, at float64) want {
	tolerance := 0.01
	if c.ownMoment() {
		tolerance = slack.Seconds()
	}
	return want{name: name, says: fmt.Sprintf("about %.3f", at), rule: func(got jsontext.Value) bool {
		number, is := Object{{Value: got}}.Seconds("")
		return is && math.Abs(number-at) <= tolerance
	}}
}

// keyID wants the id of the published second key, or one that is not published.
func (c *check) keyID(name string, key fixtures.SignKey) want {
	if key == fixtures.SecondKey {
		second, _ := c.second()
		return exactly(name, appendQuoted(nil, second.ID))
	}
	return want{name: name, says: "a key id that is not published", rule: func(got jsontext.Value) bool {
		id, is := Object{{Value: got}}.Text("")
		return is && id != "" && !slices.ContainsFunc(c.Keys.list, func(key Key) bool { return key.ID == id })
	}}
}

// isForeignJWK reports whether a value is a public key that the provider does
// not publish.
func (c *check) isForeignJWK(value jsontext.Value) bool {
	keys, err := ParseKeys(value)
	if err != nil || len(keys.list) != 1 || keys.list[0].Public == nil {
		return false
	}
	if read := readObject("key", value); read.object.Has("d") {
		return false
	}
	return !slices.ContainsFunc(c.Keys.list, func(published Key) bool {
		return sameKey(published, keys.list[0])
	})
}

// expand puts claims of the valid token in place of the placeholders in a JSON text.
func (c *check) expand(text jsontext.Value) jsontext.Value {
	if !bytes.Contains(text, []byte("${")) {
		return text
	}
	return jsontext.Value(c.fillClaims(string(text), func(claim string) string {
		quoted := appendQuoted(nil, claim)
		return string(quoted[1 : len(quoted)-1])
	}))
}

// fillClaims puts claims in place of placeholders, each in the form that write
// gives it. What cannot be expanded is reported and stays as it is.
func (c *check) fillClaims(text string, write func(string) string) string {
	expanded, err := fixtures.Expand(text, func(p fixtures.Placeholder) (string, error) {
		claim, is := c.baseClaim(p.Name)
		if !is {
			return "", errNoClaim
		}
		return write(p.Cut(claim)), nil
	})
	if err != nil {
		c.report("recipe", "placeholders that stand for string claims", err.Error())
		return text
	}
	return expanded
}

var errNoClaim = errors.New("the valid token has no string claim of that name")

// baseClaim is a string claim of the token before its changes; where it is not
// the twin's, it can only be read from the token.
func (c *check) baseClaim(name string) (string, bool) {
	base, has := c.baseClaims().get(name)
	if !has {
		return "", false
	}
	value := base.value
	if value == nil {
		value = c.token.Payload.Get(name)
	}
	return Object{{Name: name, Value: value}}.Text(name)
}

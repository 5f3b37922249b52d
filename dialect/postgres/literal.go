package postgres

import (
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"time"
)

// literalOf writes a plain value as SQL, and says whether it is one.
func literalOf(v any) (string, bool) {
	switch v := v.(type) {
	case nil:
		return "NULL", true
	case bool:
		return strconv.FormatBool(v), true
	case string:
		return text(v), true
	case []byte:
		if v == nil {
			return "NULL", true
		}
		return `'\x` + hex.EncodeToString(v) + "'", true
	case time.Time:
		return "'" + v.Format("2006-01-02 15:04:05.999999999Z07:00") + "'", true
	case float64:
		return floatLiteral(v), true
	case float32:
		return floatLiteral(float64(v)), true
	case int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64:
		return fmt.Sprint(v), true
	}
	return "", false
}

func floatLiteral(f float64) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return "'" + strconv.FormatFloat(f, 'g', -1, 64) + "'"
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}

package topo

// heap is a binary heap of numbers, lowest first.
type heap []int32

func (h *heap) push(x int32) {
	s := append(*h, x)
	i := len(s) - 1
	for i > 0 && s[i] < s[(i-1)/2] {
		s[i], s[(i-1)/2] = s[(i-1)/2], s[i]
		i = (i - 1) / 2
	}
	*h = s
}

func (h *heap) pop() int32 {
	s := *h
	low, last := s[0], len(s)-1
	s[0] = s[last]
	s = s[:last]
	for i := 0; ; {
		child := 2*i + 1
		if child >= last {
			break
		}
		if child+1 < last && s[child+1] < s[child] {
			child++
		}
		if s[i] <= s[child] {
			break
		}
		s[i], s[child] = s[child], s[i]
		i = child
	}
	*h = s
	return low
}

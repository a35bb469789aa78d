"""照片与录音录像. The elements of photographs, sound and video: of DA/T 54 and DA/T 63, and beside DA/T 46."""
